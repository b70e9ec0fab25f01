// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.Socket;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;
import org.netlabd.values.Protocol;
import org.netlabd.values.SocketOptions;

/**
 * Opens the daemon's sockets, or takes those that systemd has opened, through Netty's native
 * library and without channels: see docs/decisions/0002. Called from any thread.
 */
public final class ServerSockets {

  /** Every IPv4 address of the host. */
  public static final InetAddress IPV4_ANY =
      NetUtil.createInetAddressFromIpAddressString("0.0.0.0");

  /** Every IPv6 address of the host. */
  public static final InetAddress IPV6_ANY = NetUtil.createInetAddressFromIpAddressString("::");

  private final InheritedSockets inherited;

  /** Begins to load what datagrams need, which takes a while. */
  public static void warmUp() {
    Libc.warmUp();
  }

  /** {@code inherited} need not be opened. */
  public ServerSockets(InheritedSockets inherited) {
    this.inherited = inherited;
  }

  /**
   * The wildcard addresses to bind so that every local address is served: one of each family that
   * the kernel has, or the IPv6 one alone where systemd passed a socket of both.
   */
  public List<InetAddress> wildcards(Protocol protocol, int port) {
    if (inherited.servesBoth(protocol, port)) {
      return List.of(IPV6_ANY);
    }
    try {
      // Not whether there is an address: one may appear.
      LinuxSocket.newSocketDgram(SocketProtocolFamily.INET6).close();
      return List.of(IPV4_ANY, IPV6_ANY);
    } catch (IOException | ChannelException e) {
      return List.of(IPV4_ANY);
    }
  }

  /**
   * Binds and listens. Nothing is accepted before the socket is watched.
   *
   * @param address a unicast address, or one of {@link #wildcards}
   * @param backlog connections that the kernel holds until they are accepted
   * @param sharing whether this process has sockets on the port already
   * @throws IOException with the system's reason
   */
  public TcpServerSocket listen(
      InetSocketAddress address, SocketOptions options, int backlog, Sharing sharing)
      throws IOException {
    Socket passed = inherited.take(Protocol.TCP, address);
    if (passed != null) {
      TcpServerSocket adopted = new TcpServerSocket(passed, address, false);
      adopted.listen(options, backlog);
      return adopted;
    }
    return made(
        () -> LinuxSocket.newSocketStream(family(address.getAddress())),
        socket -> {
          NativeOptions.beforeBind(socket, address.getAddress(), options);
          bind(socket, address, sharing);
          TcpServerSocket made = new TcpServerSocket(socket, socket.localAddress(), true);
          made.listen(options, backlog);
          return made;
        });
  }

  /**
   * Binds a datagram socket, for which it loads JNA.
   *
   * @param address a unicast address, or one of {@link #wildcards}
   * @param sharing whether this process has sockets on the port already
   * @param loop the loop that will watch it
   * @throws IOException with the system's reason
   */
  public UdpSocket bind(
      InetSocketAddress address, SocketOptions options, Sharing sharing, Loop loop)
      throws IOException {
    Libc.load();
    LinuxSocket passed = inherited.take(Protocol.UDP, address);
    if (passed != null) {
      UdpSocket adopted = new UdpSocket(passed, address, false, loop);
      LoopMark.set(passed, address.getAddress());
      adopted.apply(options);
      return adopted;
    }
    return made(
        () -> LinuxSocket.newSocketDgram(family(address.getAddress())),
        socket -> {
          NativeOptions.beforeBind(socket, address.getAddress(), options);
          LoopMark.set(socket, address.getAddress());
          bind(socket, address, sharing);
          UdpSocket made = new UdpSocket(socket, socket.localAddress(), true, loop);
          made.apply(options);
          return made;
        });
  }

  private interface Making<T> {
    T of(LinuxSocket socket) throws IOException;
  }

  /** Makes something of a new socket; where that fails, it is closed. */
  private static <T> T made(Supplier<LinuxSocket> opening, Making<T> making) throws IOException {
    LinuxSocket socket = null;
    try {
      socket = opening.get();
      return making.of(socket);
    } catch (IOException | RuntimeException e) {
      if (socket != null) {
        socket.close();
      }
      // The system's refusal, which Netty wraps as if it were a mistake of ours.
      if (e instanceof ChannelException) {
        throw e.getCause() instanceof IOException cause
            ? cause
            : new IOException(e.getMessage(), e);
      }
      throw e;
    }
  }

  private static void bind(LinuxSocket socket, InetSocketAddress address, Sharing sharing)
      throws IOException {
    socket.setReusePort(sharing == Sharing.NEXT);
    socket.bind(address);
    socket.setReusePort(true);
  }

  static boolean isIpv6(InetAddress address) {
    return address instanceof Inet6Address;
  }

  private static SocketProtocolFamily family(InetAddress address) {
    return isIpv6(address) ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
  }
}
