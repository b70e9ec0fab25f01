package org.netlabd.net;

import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.netlabd.values.SocketOptions;

/** Socket options, by the numbers of Linux where Netty has no name for them. */
final class NativeOptions {

  private static final int SOL_SOCKET = 1;
  private static final int SO_DONTROUTE = 5;
  private static final int SO_BINDTODEVICE = 25;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_V6ONLY = 26;

  private NativeOptions() {}

  /**
   * Sets what both kinds of socket have. Connections inherit the options of the socket that accepts
   * them (tcp(7), socket(7)).
   */
  static void beforeBind(LinuxSocket socket, InetAddress address, SocketOptions options)
      throws IOException {
    if (ServerSockets.isIpv6(address)) {
      socket.setIntOpt(IPPROTO_IPV6, IPV6_V6ONLY, 1);
    }
    apply(socket, options);
    if (!options.bindToDevice().isEmpty()) {
      byte[] name = options.bindToDevice().getBytes(StandardCharsets.UTF_8);
      socket.setRawOpt(SOL_SOCKET, SO_BINDTODEVICE, ByteBuffer.wrap(name));
    }
  }

  /** Sets what may be changed on a socket that is bound already; "auto" changes no size. */
  static void apply(Socket socket, SocketOptions options) throws IOException {
    socket.setReuseAddress(options.reuseAddress());
    socket.setIntOpt(SOL_SOCKET, SO_DONTROUTE, options.dontRoute() ? 1 : 0);
    if (options.receiveBufferBytes().isPresent()) {
      socket.setReceiveBufferSize(options.receiveBufferBytes().getAsInt());
    }
    if (options.sendBufferBytes().isPresent()) {
      socket.setSendBufferSize(options.sendBufferBytes().getAsInt());
    }
  }
}
