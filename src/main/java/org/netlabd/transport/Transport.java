package org.netlabd.transport;

import io.netty.channel.IoHandlerFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.netlabd.config.ListenerSettings.SocketOptions;

/**
 * One way of opening non-blocking sockets and of having them watched by event loops. Stateless;
 * called from any thread.
 */
public interface Transport {

  /** The name by which the configuration and the log know it. */
  String name();

  /** What an event loop is made with so that it can watch this transport's sockets. */
  IoHandlerFactory ioHandlerFactory();

  /** Whether the host can open IPv6 sockets. */
  boolean hasIpv6();

  /**
   * Binds and listens. Nothing is accepted before the socket is watched.
   *
   * @param address a unicast address, or the wildcard of one family, which then serves that family
   *     only
   * @param backlog connections that the kernel holds until they are accepted
   * @throws IOException with the system's reason
   */
  TcpServerSocket listen(InetSocketAddress address, SocketOptions options, int backlog)
      throws IOException;

  /**
   * Binds a datagram socket.
   *
   * @param address a unicast address, or the wildcard of one family, which then serves that family
   *     only
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
