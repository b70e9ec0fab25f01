package org.netlabd.net;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The event loops of the process. Thread-safe. */
public final class Loops implements AutoCloseable {

  private static final long CLOSE_SECONDS = 5;

  private final MultiThreadIoEventLoopGroup group;
  private final List<Loop> loops;

  /**
   * Starts {@code count} loops.
   *
   * @throws UnsatisfiedLinkError when Netty's native library cannot be used here
   */
  public Loops(int count) {
    Epoll.ensureAvailability();
    Factory factory = new Factory(EpollIoHandler.newFactory());
    group =
        new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("loop", false), factory);
    List<Loop> all = new ArrayList<>(count);
    for (EventExecutor executor : group) {
      Turns turns = Objects.requireNonNull(factory.made.get(executor));
      all.add(new Loop((IoEventLoop) executor, turns));
    }
    loops = List.copyOf(all);
  }

  /** Makes the loops' input and output, and remembers whose is which. */
  private static final class Factory implements IoHandlerFactory {

    private final IoHandlerFactory handlers;
    private final IdentityHashMap<ThreadAwareExecutor, Turns> made = new IdentityHashMap<>();

    Factory(IoHandlerFactory handlers) {
      this.handlers = handlers;
    }

    @Override
    public IoHandler newHandler(ThreadAwareExecutor executor) {
      Turns turns = new Turns(handlers.newHandler(executor));
      made.put(executor, turns);
      return turns;
    }

    @Override
    public boolean isChangingThreadSupported() {
      return handlers.isChangingThreadSupported();
    }
  }

  /** Every loop. */
  public List<Loop> all() {
    return loops;
  }

  /** Ends the loops; sockets that they still watch are closed. */
  @Override
  public void close() {
    boolean ended =
        group
            .shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
            .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    if (ended) {
      loops.forEach(Loop::free);
    }
  }
}
