package org.netlabd.transport;

import io.netty.channel.epoll.Epoll;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.Settings.TransportChoice;

/** Picks the transport. */
public final class Transports {

  private Transports() {}

  /**
   * The transport that the configuration asks for, or the best that this host has.
   *
   * @param inherited sockets that need not be bound
   * @throws UnsupportedOperationException when it asks for one that this host does not have
   */
  public static Choice choose(TransportChoice wanted, InheritedSockets inherited) {
    if (wanted == TransportChoice.NIO) {
      return new Choice(new NioTransport(), null);
    }
    if (Epoll.isAvailable()) {
      return new Choice(new EpollTransport(inherited), null);
    }
    String why = "transport epoll is not to be had: " + Epoll.unavailabilityCause().getMessage();
    if (wanted == TransportChoice.EPOLL) {
      throw new UnsupportedOperationException(why, Epoll.unavailabilityCause());
    }
    return new Choice(new NioTransport(), why);
  }

  /**
   * A transport and what is to be said of it.
   *
   * @param fellBack why it is not the best one; null when it is
   */
  public record Choice(Transport transport, @Nullable String fellBack) {}
}
