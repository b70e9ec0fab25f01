// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.netlabd.values.SocketOptions;

/** A listening socket of Netty's native library. */
public final class TcpServerSocket extends LoopSocket<Socket> {

  /** Length byte, then at most an IPv6 address, a scope and a port. */
  private static final int ADDRESS_BYTES = 1 + 24;

  /** What the kernel holds unsent: else megabytes that all connections share (tcp_mem; tcp(7)). */
  private static final int NOT_SENT_BYTES = 256 * 1024;

  private final byte[] address = new byte[ADDRESS_BYTES];
  private final NativeOptions options;
  private volatile boolean lingers;

  TcpServerSocket(Socket socket, InetSocketAddress localAddress, boolean ours) {
    super(socket, localAddress, ours);
    options = new NativeOptions(socket, localAddress.getAddress());
  }

  /** Sets options, also changed ones, and listens; what is accepted from now on has them. */
  public void listen(SocketOptions given, int backlog) throws IOException {
    options.apply(given);
    lingers = given.number("linger").orElse(0) > 0;
    // Urgent bytes are bytes of the stream, which would otherwise be lost (RFC 6093).
    NativeOptions.set(socket, "SO_OOBINLINE", 1);
    NativeOptions.set(socket, "TCP_NOTSENT_LOWAT", NOT_SENT_BYTES);
    // Also on a socket that listens already, whose backlog it changes.
    socket.listen(backlog);
  }

  /** Takes the next connection; null when none waits. It stays usable if that throws. */
  public @Nullable TcpSocket accept() throws IOException {
    int fd = socket.accept(address);
    more(fd >= 0);
    if (fd < 0) {
      return null;
    }
    byte[] peer = Arrays.copyOfRange(address, 1, 1 + address[0]);
    return new TcpSocket(new Socket(fd), localAddress(), peer, lingers);
  }
}
