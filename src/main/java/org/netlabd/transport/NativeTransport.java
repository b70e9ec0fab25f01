package org.netlabd.transport;

import io.netty.channel.ChannelException;
import io.netty.channel.IoHandlerFactory;
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

/**
 * Linux sockets through Netty's native library, without channels, watched by epoll or io_uring: see
 * docs/decisions/0002.
 */
final class NativeTransport implements Transport {

  private final String name;
  private final IoHandlerFactory ioHandlerFactory;
  private final InheritedSockets inherited;

  /** A socket that systemd passed is root's: beside it only SO_REUSEADDR lets ours be bound. */
  private volatile boolean wildcardAdopted;

  NativeTransport(String name, IoHandlerFactory ioHandlerFactory, InheritedSockets inherited) {
    this.name = name;
    this.ioHandlerFactory = ioHandlerFactory;
    this.inherited = inherited;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public IoHandlerFactory ioHandlerFactory() {
    return ioHandlerFactory;
  }

  @Override
  public List<InetAddress> wildcards() {
    return LinuxSocket.isIPv6Preferred() ? List.of(IPV4_ANY, IPV6_ANY) : List.of(IPV4_ANY);
  }

  @Override
  public TcpServerSocket listen(
      InetSocketAddress address, SocketOptions options, int backlog, Sharing sharing)
      throws IOException {
    Socket passed = inherited.take(Protocol.TCP, address);
    if (passed != null) {
      NativeTcpServerSocket adopted = new NativeTcpServerSocket(passed, address, false);
      adopted.apply(options, backlog);
      return adopted;
    }
    LinuxSocket socket = opened(() -> LinuxSocket.newSocketStream(family(address.getAddress())));
    try {
      NativeOptions.beforeBind(socket, address.getAddress(), options);
      bind(socket, address, sharing);
      NativeTcpServerSocket made = new NativeTcpServerSocket(socket, socket.localAddress(), true);
      made.listen(options, backlog);
      return made;
    } catch (ChannelException e) {
      socket.close();
      throw failure(e);
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
    if (passed != null) {
      wildcardAdopted |= address.getAddress().isAnyLocalAddress();
      LinuxSocket socket = LinuxSocket.newSocket(passed.intValue());
      NativeUdpSocket adopted = new NativeUdpSocket(socket, address, false, loop);
      adopted.apply(options);
      LoopMark.set(socket, address.getAddress());
      return adopted;
    }
    LinuxSocket socket = opened(() -> LinuxSocket.newSocketDgram(family(address.getAddress())));
    try {
      NativeOptions.beforeBind(socket, address.getAddress(), options);
      LoopMark.set(socket, address.getAddress());
      if (sharing == Sharing.NEXT && wildcardAdopted) {
        socket.setReuseAddress(true);
      }
      bind(socket, address, sharing);
      return new NativeUdpSocket(socket, socket.localAddress(), true, loop);
    } catch (ChannelException e) {
      socket.close();
      throw failure(e);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private static void bind(LinuxSocket socket, InetSocketAddress address, Sharing sharing)
      throws IOException {
    socket.setReusePort(sharing == Sharing.NEXT);
    socket.bind(address);
    socket.setReusePort(true);
  }

  /** What {@code socket(2)} gives. */
  static <T> T opened(Supplier<T> socket) throws IOException {
    try {
      return socket.get();
    } catch (ChannelException e) {
      throw failure(e);
    }
  }

  /** The system's refusal, which Netty wraps as if it were a mistake of ours. */
  private static IOException failure(ChannelException e) {
    return e.getCause() instanceof IOException cause ? cause : new IOException(e.getMessage(), e);
  }

  static boolean isIpv6(InetAddress address) {
    return address instanceof Inet6Address;
  }

  private static SocketProtocolFamily family(InetAddress address) {
    return isIpv6(address) ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
  }
}
