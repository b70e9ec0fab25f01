// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import org.netlabd.guard.End;
import org.netlabd.net.Errno;

/** How a session ended that an exception has ended: by the error's number, never by its words. */
final class Broken {

  private Broken() {}

  static End by(Throwable failure) {
    return Errno.of(failure).map(Broken::by).orElse(End.ERROR);
  }

  private static End by(Errno errno) {
    return switch (errno) {
      case ECONNRESET, EPIPE, ECONNABORTED, ENETRESET, ENOTCONN -> End.RESET;
      case ETIMEDOUT -> End.TIMED_OUT;
      case EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN -> End.UNREACHABLE;
      default -> End.ERROR;
    };
  }
}
