package org.netlabd.transport;

import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoOps;
import io.netty.channel.nio.NioSelectableChannelIoHandle;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/** A JDK channel's registration with a selector. */
abstract class NioWatch<C extends SelectableChannel> extends NioSelectableChannelIoHandle<C>
    implements LoopSocket {

  final C channel;
  private final InetSocketAddress localAddress;
  private @Nullable IoRegistration registration;
  private Readiness readiness = (readable, writable) -> {};

  NioWatch(C channel, InetSocketAddress localAddress) {
    super(channel);
    this.channel = channel;
    this.localAddress = localAddress;
  }

  /** Registers, on the loop's thread. */
  final void watch(Loop loop, int operations, Readiness told) throws IOException {
    readiness = told;
    registration = loop.register(this);
    operations(operations);
  }

  final void operations(int operations) {
    if (registration != null) {
      registration.submit(NioIoOps.valueOf(operations));
    }
  }

  @Override
  public final boolean canShare() {
    return true;
  }

  @Override
  public final InetSocketAddress localAddress() {
    return localAddress;
  }

  @Override
  protected final void handle(C selected, SelectionKey key) {
    try {
      Loop.tell(
          readiness,
          (key.readyOps() & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT)) != 0,
          (key.readyOps() & SelectionKey.OP_WRITE) != 0);
    } catch (CancelledKeyException e) {
      // Closed by an earlier event of the same turn.
      return;
    }
  }

  @Override
  public final void close() {
    if (registration != null) {
      registration.cancel();
    }
    try {
      channel.close();
    } catch (IOException e) {
      // The descriptor is freed also when close reports an error, and nothing is left to do.
      return;
    }
  }
}
