package org.netlabd.transport;

import io.netty.channel.ChannelException;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;
import org.netlabd.config.ListenerSettings.Protocol;
import org.netlabd.config.ListenerSettings.SocketOptions;

/** Linux epoll through Netty's native library, without channels: see docs/decisions/0002. */
final class EpollTransport implements Transport {

  private final InheritedSockets inherited;

  /** A socket that systemd passed is root's: beside it only SO_REUSEADDR lets ours be bound. */
  private volatile boolean wildcardAdopted;

  EpollTransport(InheritedSockets inherited) {
    this.inherited = inherited;
  }

  @Override
  public String name() {
    return "epoll";
  }

  @Override
  public IoHandlerFactory ioHandlerFactory() {
    return EpollIoHandler.newFactory();
  }

  @Override
  public List<InetAddress> wildcards() {
    return LinuxSocket.isIPv6Preferred() ? List.of(IPV4_ANY, IPV6_ANY) : List.of(IPV4_ANY);
  }

  @Override
  public TcpServerSocket listen(InetSocketAddress address, SocketOptions options, int backlog)
      throws IOException {
    Socket passed = inherited.take(Protocol.TCP, address);
    if (passed != null) {
      EpollOptions.apply(passed, options);
      return new EpollTcpServerSocket(passed, address, options);
    }
    LinuxSocket socket = opened(() -> LinuxSocket.newSocketStream(family(address.getAddress())));
    try {
      EpollOptions.beforeBind(socket, address.getAddress(), options);
      socket.bind(address);
      socket.listen(backlog);
      return new EpollTcpServerSocket(socket, socket.localAddress(), options);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public UdpSocket bind(
      InetSocketAddress address, SocketOptions options, Sharing sharing, Loop loop)
      throws IOException {
    Socket passed = inherited.take(Protocol.UDP, address);
    if (address.getAddress().isAnyLocalAddress() && !isIpv6(address.getAddress())) {
      wildcardAdopted |= passed != null;
      return passed == null
          ? EpollWildcardUdpSocket.bind(address, options, sharing, loop)
          : EpollWildcardUdpSocket.adopt(passed, options, loop);
    }
    if (passed != null) {
      wildcardAdopted |= sharing == Sharing.FIRST;
      EpollOptions.adopt(passed, options);
      LoopMark.set(passed, address.getAddress());
      return new EpollUdpSocket(passed, address, loop);
    }
    LinuxSocket socket = opened(() -> LinuxSocket.newSocketDgram(family(address.getAddress())));
    try {
      EpollOptions.beforeBind(socket, address.getAddress(), options);
      LoopMark.set(socket, address.getAddress());
      socket.setReusePort(sharing == Sharing.NEXT);
      if (sharing == Sharing.NEXT && wildcardAdopted) {
        socket.setReuseAddress(true);
      }
      socket.bind(address);
      socket.setReusePort(sharing != Sharing.NONE);
      return new EpollUdpSocket(socket, socket.localAddress(), loop);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** What {@code socket(2)} gives; Netty wraps its failure as if it were a mistake of ours. */
  static <T> T opened(Supplier<T> socket) throws IOException {
    try {
      return socket.get();
    } catch (ChannelException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e);
    }
  }

  static boolean isIpv6(InetAddress address) {
    return address instanceof Inet6Address;
  }

  private static SocketProtocolFamily family(InetAddress address) {
    return isIpv6(address) ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
  }
}
