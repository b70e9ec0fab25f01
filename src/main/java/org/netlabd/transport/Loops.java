package org.netlabd.transport;

import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The event loops of the process. Thread-safe. */
public final class Loops implements AutoCloseable {

  private static final long CLOSE_SECONDS = 5;

  private final MultiThreadIoEventLoopGroup group;
  private final List<Loop> loops;
  private final AtomicInteger next = new AtomicInteger();

  /** Starts {@code count} loops. */
  public Loops(Transport transport, int count) {
    group =
        new MultiThreadIoEventLoopGroup(
            count, new DefaultThreadFactory("loop", false), transport.ioHandlerFactory());
    List<Loop> all = new ArrayList<>(count);
    for (EventExecutor executor : group) {
      all.add(new Loop((IoEventLoop) executor));
    }
    loops = List.copyOf(all);
  }

  /** Every loop. */
  public List<Loop> all() {
    return loops;
  }

  /** The loop whose turn it is to take a new socket. */
  public Loop next() {
    return loops.get(Math.floorMod(next.getAndIncrement(), loops.size()));
  }

  /** Ends the loops; sockets that they still watch are closed. */
  @Override
  public void close() {
    group
        .shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
  }
}
