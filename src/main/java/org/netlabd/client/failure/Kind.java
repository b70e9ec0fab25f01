package org.netlabd.client.failure;

import org.netlabd.net.Errno;
import org.netlabd.net.Stage;

/** The sorts of failure that a script has to tell apart. */
public enum Kind {
  /** A host or service name has no address or number. */
  UNKNOWN_NAME,
  /** Nobody listens there, or no packet gets there. */
  UNREACHABLE,
  /** The conversation began and broke. */
  BROKEN,
  /** Nothing happened for too long. */
  TIMED_OUT;

  static Kind of(Stage stage, Errno errno) {
    return switch (errno) {
      case ETIMEDOUT -> TIMED_OUT;
      case ECONNRESET, EPIPE -> BROKEN;
      case ECONNREFUSED, ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN -> UNREACHABLE;
      default ->
          stage == Stage.CONNECT && errno != Errno.EMFILE && errno != Errno.ENFILE
              ? UNREACHABLE
              : BROKEN;
    };
  }
}
