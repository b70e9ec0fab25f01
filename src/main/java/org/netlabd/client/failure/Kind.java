// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.failure;

import org.netlabd.net.Errno;
import org.netlabd.net.Stage;
import org.netlabd.values.ExitStatus;

/** The sorts of failure that a script has to tell apart. */
public enum Kind {
  /** A host or service name has no address or number. */
  UNKNOWN_NAME(ExitStatus.UNKNOWN_NAME),
  /** Nobody listens there, or no packet gets there. */
  UNREACHABLE(ExitStatus.UNAVAILABLE),
  /** The conversation began and broke. */
  BROKEN(ExitStatus.IO_ERROR),
  /** Who answers is a server of another service. */
  OTHER_SERVICE(ExitStatus.CHECK_FAILED),
  /** Nothing happened for too long. */
  TIMED_OUT(ExitStatus.TIMED_OUT);

  private final int exitStatus;

  Kind(int exitStatus) {
    this.exitStatus = exitStatus;
  }

  public int exitStatus() {
    return exitStatus;
  }

  static Kind of(Stage stage, Errno errno) {
    return switch (errno) {
      case ETIMEDOUT -> TIMED_OUT;
      case ECONNRESET, EPIPE, EMFILE, ENFILE -> BROKEN;
      case ECONNREFUSED, ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN, EACCES, EPERM ->
          UNREACHABLE;
      default -> stage == Stage.CONNECT || stage == Stage.SOCKET ? UNREACHABLE : BROKEN;
    };
  }
}
