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
   * @param sharing whether this process has sockets on the port already
   * @throws IOException with the system's reason
   */
  TcpServerSocket listen(
      InetSocketAddress address, SocketOptions options, int backlog, Sharing sharing)
      throws IOException;

  /**
   * Binds a datagram socket.
   *
   * @param address a unicast address, or one of {@link #wildcards}
   * @param sharing whether this process has sockets on the port already
   * @param loop the loop that will watch it
   * @throws IOException with the system's reason
   */
  UdpSocket bind(InetSocketAddress address, SocketOptions options, Sharing sharing, Loop loop)
      throws IOException;

  /**
   * How a port comes to several sockets: one for each loop and address, or an old and a new one
   * during a reload (SO_REUSEPORT; socket(7)).
   */
  enum Sharing {
    /** The port must be free; afterwards it may be shared by sockets of this user. */
    FIRST,
    /** The port may be shared with a socket that was bound before. */
    NEXT
  }
}
