package org.netlabd.net;

import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.netlabd.values.PeerAddress;
import org.netlabd.values.SocketOption;
import org.netlabd.values.SocketOptions;

/** Sets socket options, by their numbers. */
final class NativeOptions {

  private static final SocketOption DONT_ROUTE = SocketOption.named("SO_DONTROUTE");
  private static final SocketOption BIND_TO_DEVICE = SocketOption.named("SO_BINDTODEVICE");
  private static final SocketOption IPV6_ONLY = SocketOption.named("IPV6_V6ONLY");

  private NativeOptions() {}

  /**
   * Sets what both kinds of socket have. Connections inherit the options of the socket that accepts
   * them (tcp(7), socket(7)).
   */
  static void beforeBind(LinuxSocket socket, InetAddress address, SocketOptions options)
      throws IOException {
    if (ServerSockets.isIpv6(address)) {
      set(socket, IPV6_ONLY, 1);
    }
    apply(socket, options);
    if (!options.bindToDevice().isEmpty()) {
      // Which bind(2) would set aside for the address's own (ipv6(7), sin6_scope_id).
      if (address instanceof Inet6Address six
          && six.getScopedInterface() != null
          && six.isLinkLocalAddress()
          && !six.getScopedInterface().getName().equals(options.bindToDevice())) {
        throw new IOException(
            PeerAddress.text(address) + " is not an address of " + options.bindToDevice());
      }
      byte[] name = options.bindToDevice().getBytes(StandardCharsets.UTF_8);
      socket.setRawOpt(
          BIND_TO_DEVICE.level().number(), BIND_TO_DEVICE.number(), ByteBuffer.wrap(name));
    }
  }

  /** Sets what may be changed on a socket that is bound already; "auto" changes no size. */
  static void apply(Socket socket, SocketOptions options) throws IOException {
    socket.setReuseAddress(options.reuseAddress());
    set(socket, DONT_ROUTE, options.dontRoute() ? 1 : 0);
    if (options.receiveBufferBytes().isPresent()) {
      socket.setReceiveBufferSize(options.receiveBufferBytes().getAsInt());
    }
    if (options.sendBufferBytes().isPresent()) {
      socket.setSendBufferSize(options.sendBufferBytes().getAsInt());
    }
  }

  static void set(Socket socket, SocketOption option, int value) throws IOException {
    socket.setIntOpt(option.level().number(), option.number(), value);
  }
}
