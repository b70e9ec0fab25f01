package org.netlabd.transport;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
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
    return switch (wanted) {
      case NIO -> new Choice(new NioTransport(), null);
      case EPOLL -> {
        require("epoll", Epoll.unavailabilityCause());
        yield new Choice(epoll(inherited), null);
      }
      case IO_URING -> {
        // Its sockets are those of epoll's library.
        require("io_uring", Epoll.unavailabilityCause());
        require("io_uring", IoUring.unavailabilityCause());
        IoHandlerFactory ring = IoUringIoHandler.newFactory();
        yield new Choice(new NativeTransport("io_uring", ring, inherited), null);
      }
      case AUTO -> {
        // Which is never behind io_uring in docs/benchmarks.md.
        Throwable why = Epoll.unavailabilityCause();
        yield why == null
            ? new Choice(epoll(inherited), null)
            : new Choice(new NioTransport(), notToBeHad("epoll", why));
      }
    };
  }

  private static Transport epoll(InheritedSockets inherited) {
    return new NativeTransport("epoll", EpollIoHandler.newFactory(), inherited);
  }

  private static void require(String name, @Nullable Throwable missing) {
    if (missing != null) {
      throw new UnsupportedOperationException(notToBeHad(name, missing), missing);
    }
  }

  private static String notToBeHad(String name, Throwable why) {
    return "transport " + name + " is not to be had: " + why.getMessage();
  }

  /**
   * A transport and what is to be said of it.
   *
   * @param fellBack why it is not the best one; null when it is
   */
  public record Choice(Transport transport, @Nullable String fellBack) {}
}
