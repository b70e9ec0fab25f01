package org.netlabd.config;

import java.util.List;
import java.util.OptionalInt;

/**
 * One block of {@code listeners}.
 *
 * @param name the block's name; begins each of the listener's log records
 * @param protocol transport protocol
 * @param addresses where it listens; never empty
 * @param port 1 to 65,535; 0, which the file cannot say, lets the system choose
 * @param service what it does with what it receives
 * @param backlog connections that the kernel holds until they are accepted (TCP only)
 * @param limits bounds
 * @param socket socket options
 */
public record ListenerSettings(
    String name,
    Protocol protocol,
    List<ListenAddress> addresses,
    int port,
    ServiceName service,
    int backlog,
    Limits limits,
    SocketOptions socket) {

  /** Copies the list, so that nobody can change it afterwards. */
  public ListenerSettings {
    addresses = List.copyOf(addresses);
  }

  /** Transport protocols. */
  public enum Protocol {
    TCP,
    UDP
  }

  /** What a listener does with what it receives. */
  public enum ServiceName {
    /** RFC 862. */
    ECHO
  }

  /**
   * Bounds of a listener.
   *
   * @param bufferBytes bytes that a TCP session holds for a peer that does not read, before it
   *     stops reading from that peer
   */
  public record Limits(int bufferBytes) {}

  /**
   * Socket options (socket(7), tcp(7), ip(7)).
   *
   * @param reuseAddress SO_REUSEADDR
   * @param keepAlive SO_KEEPALIVE (TCP only)
   * @param noDelay TCP_NODELAY (TCP only)
   * @param broadcast SO_BROADCAST, and answers to datagrams that were sent to a broadcast or
   *     multicast address (UDP only)
   * @param dontRoute SO_DONTROUTE
   * @param bindToDevice SO_BINDTODEVICE: an interface's name; empty for none
   * @param receiveBufferBytes SO_RCVBUF; empty: the kernel's choice
   * @param sendBufferBytes SO_SNDBUF; empty: the kernel's choice
   */
  public record SocketOptions(
      boolean reuseAddress,
      boolean keepAlive,
      boolean noDelay,
      boolean broadcast,
      boolean dontRoute,
      String bindToDevice,
      OptionalInt receiveBufferBytes,
      OptionalInt sendBufferBytes) {}
}
