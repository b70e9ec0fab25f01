package org.netlabd.client.net;

import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.netlabd.client.failure.Errno;
import org.netlabd.client.failure.Failure;
import org.netlabd.client.failure.Kind;
import org.netlabd.client.failure.ProbeException;
import org.netlabd.client.failure.Stage;

/** Finds the error number behind what Netty's native sockets throw. */
final class SystemError {

  /** How Netty words what it has no exception of its own for; the number is negative there. */
  private static final Pattern NUMBER = Pattern.compile("error\\(-(\\d+)\\)");

  private SystemError() {}

  static ProbeException at(Stage stage, Exception thrown, InetSocketAddress address) {
    return at(stage, number(thrown, address), thrown, address);
  }

  static ProbeException at(Stage stage, int number, InetSocketAddress address) {
    return at(stage, number, new IOException("error " + number), address);
  }

  private static ProbeException at(
      Stage stage, int number, Exception thrown, InetSocketAddress address) {
    return Errno.of(number)
        .map(errno -> Failure.of(stage, errno, address))
        .orElseGet(
            () ->
                new Failure(
                    stage,
                    Kind.BROKEN,
                    number == 0 ? null : "errno " + number,
                    String.valueOf(thrown.getMessage()),
                    address,
                    "See errno(3)."))
        .exception();
  }

  /** The positive number, or 0 if there is none to be found. */
  private static int number(Exception thrown, InetSocketAddress address) {
    if (thrown instanceof NativeIoException nativeError) {
      return -nativeError.expectedErr();
    }
    if (thrown instanceof NoRouteToHostException) {
      return whichUnreachable(address);
    }
    if (thrown instanceof PortUnreachableException) {
      return Errno.ECONNREFUSED.number();
    }
    if (thrown instanceof NotYetConnectedException) {
      return Errno.ENOTCONN.number();
    }
    Matcher matcher = NUMBER.matcher(String.valueOf(thrown.getMessage()));
    if (matcher.find()) {
      return Integer.parseInt(matcher.group(1));
    }
    return byText(thrown).map(Errno::number).orElse(0);
  }

  /** By strerror(3)'s text, asked of the system in the same locale; where nothing else is kept. */
  static Optional<Errno> byText(Exception thrown) {
    String message = String.valueOf(thrown.getMessage());
    return Arrays.stream(Errno.values()).filter(errno -> message.endsWith(text(errno))).findFirst();
  }

  private static String text(Errno errno) {
    String message = String.valueOf(new NativeIoException("", -errno.number()).getMessage());
    return message.substring(message.indexOf(": "));
  }

  /**
   * Netty's connect has one exception for ENETUNREACH and EHOSTUNREACH, without the number. The
   * refusal came from the routing table, which a datagram asks too, and nothing is sent.
   */
  private static int whichUnreachable(InetSocketAddress address) {
    LinuxSocket socket = LinuxSocket.newSocketDgram(Family.of(address));
    try {
      socket.sendTo(ByteBuffer.allocateDirect(0), 0, 0, address.getAddress(), address.getPort());
      return Errno.EHOSTUNREACH.number();
    } catch (NativeIoException e) {
      return -e.expectedErr();
    } catch (IOException e) {
      return Errno.EHOSTUNREACH.number();
    } finally {
      Closing.close(socket);
    }
  }
}
