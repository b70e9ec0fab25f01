package org.netlabd.transport;

import io.netty.channel.IoHandlerFactory;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.netlabd.config.ListenerSettings.SocketOptions;

/**
 * One way of opening non-blocking sockets and of having them watched by event loops. Stateless;
 * called from any thread.
 */
public interface Transport {

  /** Every IPv4 address of the host. */
  InetAddress IPV4_ANY = NetUtil.createInetAddressFromIpAddressString("0.0.0.0");

  /** Every IPv6 address of the host. */
  InetAddress IPV6_ANY = NetUtil.createInetAddressFromIpAddressString("::");

  /** The name by which the configuration and the log know it. */
  String name();

  /** What an event loop is made with so that it can watch this transport's sockets. */
  IoHandlerFactory ioHandlerFactory();

  /**
   * The wildcard addresses to bind so that every local address is served: one of each family that
   * the host has, or the IPv6 one alone where that serves IPv4 as well.
   */
  List<InetAddress> wildcards();

  /**
   * Binds and listens. Nothing is accepted before the socket is watched.
   *
   * @param address a unicast address, or one of {@link #wildcards}
   * @param backlog connections that the kernel holds until they are accepted
   * @throws IOException with the system's reason
   */
  TcpServerSocket listen(InetSocketAddress address, SocketOptions options, int backlog)
      throws IOException;

  /**
   * Binds a datagram socket.
   *
   * @param address a unicast address, or one of {@link #wildcards}
   * @param sharing whether sockets of this process may share the port on other addresses
   * @param loop the loop that will watch it
   * @throws IOException with the system's reason
   */
  UdpSocket bind(InetSocketAddress address, SocketOptions options, Sharing sharing, Loop loop)
      throws IOException;

  /** Whether a datagram socket's port is its alone. */
  enum Sharing {
    /** The port must be free on that address. */
    NONE,
    /** The port must be free, and may be shared by this user's sockets afterwards. */
    FIRST,
    /** The port is shared with a socket that was bound as {@link #FIRST}. */
    NEXT
  }
}
