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

  private final byte[] address = new byte[ADDRESS_BYTES];

  TcpServerSocket(Socket socket, InetSocketAddress localAddress, boolean ours) {
    super(socket, localAddress, ours);
  }

  /** Sets changed options, as far as a listening socket takes them. */
  public void apply(SocketOptions options, int backlog) throws IOException {
    NativeOptions.apply(socket, options);
    listen(options, backlog);
  }

  /** Sets what datagram sockets do not have, and listens. */
  void listen(SocketOptions options, int backlog) throws IOException {
    socket.setKeepAlive(options.keepAlive());
    socket.setTcpNoDelay(options.noDelay());
    // Also on a socket that listens already, whose backlog it changes.
    socket.listen(backlog);
  }

  /** Accepts again, or stops accepting for a while. */
  public void accepting(boolean on) {
    interest(on, false);
  }

  /**
   * Takes the next connection.
   *
   * @return null when none is waiting
   * @throws IOException with the system's reason; the listening socket stays usable
   */
  public @Nullable TcpSocket accept() throws IOException {
    int fd = socket.accept(address);
    more(fd >= 0);
    if (fd < 0) {
      return null;
    }
    byte[] peer = Arrays.copyOfRange(address, 1, 1 + address[0]);
    return new TcpSocket(new Socket(fd), localAddress(), peer);
  }
}
