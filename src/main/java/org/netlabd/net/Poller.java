package org.netlabd.net;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Waits for any number of sockets, to the nanosecond. Belongs to the thread that made it, which
 * also runs whatever becomes ready; only {@link #wakeUp} is for other threads.
 */
public final class Poller implements AutoCloseable {

  private final ManualIoEventLoop loop =
      new ManualIoEventLoop(Thread.currentThread(), EpollIoHandler.newFactory());

  private boolean woken;

  /** Ready for use: what the first wait would have to load is loaded, so that clocks are right. */
  public Poller() {
    FileDescriptor event = Native.newEventFd();
    IoRegistration registration = register(event, error -> {});
    Interest.READ.submitTo(registration);
    Native.eventFdWrite(event.intValue(), 1);
    loop.runNow();
    registration.cancel();
    ClientSockets.close(event);
  }

  /** Told when a socket is ready. */
  interface Ready {

    /**
     * For the poller's thread.
     *
     * @param error whether the socket has an error (EPOLLERR)
     */
    void ready(boolean error);
  }

  IoRegistration register(FileDescriptor descriptor, Ready ready) {
    return loop.register(new Handle(descriptor, ready)).syncUninterruptibly().getNow();
  }

  /**
   * Waits until a socket has been served, or until {@link System#nanoTime} is the deadline.
   *
   * @return whether a socket has been served
   */
  public boolean await(long deadlineNanos) {
    long wait;
    do {
      wait = deadlineNanos - System.nanoTime();
      // For the loop, 0 means for ever.
      if (loop.run(wait > 0 ? wait : -1) > 0) {
        return true;
      }
    } while (wait > 0 && !woken);
    woken = false;
    return false;
  }

  /** Ends a wait early, this one or the next; for any thread. */
  public void wakeUp() {
    try {
      // A task, as the loop looks for those before it waits: a mere wake-up may come too early.
      loop.execute(() -> woken = true);
    } catch (RejectedExecutionException e) {
      // It has been closed: nobody waits.
    }
  }

  @Override
  public void close() {
    Future<?> end = loop.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
    while (!end.isDone()) {
      loop.runNow();
    }
  }

  /** A socket as the loop sees it. */
  private record Handle(FileDescriptor fd, Ready ready) implements EpollIoHandle {

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
      EpollIoOps ops = ((EpollIoEvent) event).ops();
      if (ops.value() != 0) {
        ready.ready(ops.contains(EpollIoOps.EPOLLERR));
      }
    }

    @Override
    public void close() {}
  }

  /** What a socket waits for. Errors and hang-ups are always told. */
  public enum Interest {
    NOTHING(false, false),
    READ(true, false),
    WRITE(false, true),
    BOTH(true, true);

    private final boolean read;
    private final boolean write;

    Interest(boolean read, boolean write) {
      this.read = read;
      this.write = write;
    }

    void submitTo(IoRegistration registration) {
      EpollIoOps ops = EpollIoOps.EPOLLERR;
      ops = read ? ops.with(EpollIoOps.EPOLLIN) : ops;
      registration.submit(write ? ops.with(EpollIoOps.EPOLLOUT) : ops);
    }
  }
}
