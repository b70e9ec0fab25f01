// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.ChannelException;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.util.Arrays;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/** Which exceptions are the network's, and so no fault of ours. Asked by the log. */
public final class NetworkFailure {

  /** What the JDK says of a reset by itself, without a number. */
  private static final String RESET = "Connection reset";

  private NetworkFailure() {}

  /** Whether it is one, itself or inside what only passes it on. */
  public static boolean is(Throwable thrown) {
    Throwable failure = innermost(thrown);
    return failure instanceof ConnectException
        || failure instanceof NoRouteToHostException
        || failure instanceof PortUnreachableException
        || failure instanceof SocketTimeoutException
        || failure instanceof UnknownHostException
        || failure instanceof ClosedChannelException
        || failure instanceof NotYetConnectedException
        || failure instanceof EOFException
        || (failure instanceof IOException && isByNumber(failure));
  }

  private static boolean isByNumber(Throwable failure) {
    // The words are all that the JDK keeps.
    String text = String.valueOf(failure.getMessage());
    Stream<Errno> worded = Arrays.stream(Errno.values()).filter(each -> each.text().equals(text));
    return text.equals(RESET)
        || Stream.concat(Errno.of(failure).stream(), worded).anyMatch(NetworkFailure::is);
  }

  private static boolean is(Errno errno) {
    return switch (errno) {
      case EPIPE, EPROTO, ENETDOWN, ENETUNREACH, ENETRESET, ECONNABORTED, ECONNRESET -> true;
      case ENOTCONN, ETIMEDOUT, ECONNREFUSED, EHOSTDOWN, EHOSTUNREACH -> true;
      default -> false;
    };
  }

  private static Throwable innermost(Throwable thrown) {
    Throwable failure = thrown;
    for (int depth = 0; depth < 8 && passesOn(failure); depth++) {
      Throwable cause = failure.getCause();
      failure = cause == null ? failure : cause;
    }
    return failure;
  }

  private static boolean passesOn(Throwable thrown) {
    return thrown instanceof CompletionException
        || thrown instanceof ExecutionException
        || thrown instanceof UncheckedIOException
        || thrown instanceof ChannelException;
  }
}
