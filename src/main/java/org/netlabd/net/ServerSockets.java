// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.netlabd.values.DaemonThread;
import org.netlabd.values.Protocol;
import org.netlabd.values.SocketOptions;

/** Opens the daemon's sockets, or takes systemd's, without channels (decision 2). Any thread. */
public record ServerSockets(InheritedSockets inherited) {

  public static final InetAddress IPV4_ANY = new InetSocketAddress("0.0.0.0", 0).getAddress();

  public static final InetAddress IPV6_ANY = new InetSocketAddress("::", 0).getAddress();

  /** Begins to load what datagrams need, which takes a while; nothing of Netty's, which logs. */
  public static void warmUp() {
    DaemonThread.start(
        "jna",
        () -> {
          try {
            Libc.load();
          } catch (IOException e) {
            // Whoever needs it says so.
          }
        });
  }

  /** The wildcard addresses that serve every address: of each family, or systemd's of both. */
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

  /** Binds a unicast address or one of {@link #wildcards}, and listens; nothing is accepted yet. */
  public TcpServerSocket listen(
      InetSocketAddress address, SocketOptions options, int backlog, Sharing sharing)
      throws IOException {
    Making<TcpServerSocket> listening =
        (socket, local, ours) -> {
          TcpServerSocket made = new TcpServerSocket(socket, local, ours);
          made.listen(options, backlog);
          return made;
        };
    return open(Protocol.TCP, address, options, sharing, listening);
  }

  /** Binds a datagram socket for a loop, which loads JNA; throws the system's reason. */
  public UdpSocket bind(
      InetSocketAddress address, SocketOptions options, Sharing sharing, Loop loop)
      throws IOException {
    Libc.load();
    Making<UdpSocket> receiving =
        (socket, local, ours) -> {
          UdpSocket made = new UdpSocket(socket, local, ours, loop);
          made.apply(options);
          return made;
        };
    return open(Protocol.UDP, address, options, sharing, receiving);
  }

  private interface Making<T> {
    T of(LinuxSocket socket, InetSocketAddress local, boolean ours) throws IOException;
  }

  /** Makes something of a bound socket, systemd's or a new one; where that fails, it is closed. */
  private <T> T open(
      Protocol protocol,
      InetSocketAddress address,
      SocketOptions options,
      Sharing sharing,
      Making<T> making)
      throws IOException {
    LinuxSocket passed = inherited.take(protocol, address);
    LinuxSocket socket = passed;
    try {
      socket = passed == null ? fresh(protocol, address.getAddress()) : passed;
      if (protocol == Protocol.UDP) {
        LoopMark.set(socket, address.getAddress());
      }
      if (passed == null) {
        NativeOptions.beforeBind(socket, address.getAddress(), options);
        bind(socket, address, sharing);
      }
      InetSocketAddress local = passed == null ? socket.localAddress() : address;
      return making.of(socket, local, passed == null);
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

  private static LinuxSocket fresh(Protocol protocol, InetAddress address) {
    SocketProtocolFamily family =
        isIpv6(address) ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    return protocol == Protocol.TCP
        ? LinuxSocket.newSocketStream(family)
        : LinuxSocket.newSocketDgram(family);
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
}
