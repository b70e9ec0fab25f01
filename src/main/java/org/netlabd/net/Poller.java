// SPDX-License-Identifier: Apache-2.0
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
import java.io.InterruptedIOException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Waits for sockets, to the nanosecond. One thread's, which is told, but for {@link #wakeUp}. */
public final class Poller implements AutoCloseable {

  private final ManualIoEventLoop loop =
      new ManualIoEventLoop(Thread.currentThread(), EpollIoHandler.newFactory());

  /** Interrupts do not end the kernel's wait; so it is cut into such pieces. */
  private static final long LONGEST_WAIT_NANOS = 50_000_000;

  private boolean woken;
  private @Nullable Throwable thrown;

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

  interface Ready {

    /** For the poller's thread; {@code error}: the socket has one (EPOLLERR). */
    void ready(boolean error);
  }

  IoRegistration register(FileDescriptor descriptor, Ready ready) {
    return loop.register(new Handle(descriptor, ready)).syncUninterruptibly().getNow();
  }

  /** Waits until a socket was served, and returns true, or until the deadline. */
  public boolean await(long deadlineNanos) throws InterruptedIOException {
    long wait;
    do {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted");
      }
      wait = deadlineNanos - System.nanoTime();
      // For the loop, 0 means for ever.
      int served = loop.run(wait > 0 ? Math.min(wait, LONGEST_WAIT_NANOS) : -1);
      rethrow();
      if (served > 0) {
        return true;
      }
    } while (wait > 0 && !woken);
    woken = false;
    return false;
  }

  /** What a socket's owner threw; the loop would log it and go on. */
  private void rethrow() {
    Throwable error = thrown;
    thrown = null;
    if (error instanceof RuntimeException exception) {
      throw exception;
    }
    if (error instanceof Error bug) {
      throw bug;
    }
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

  private final class Handle implements EpollIoHandle {

    private final FileDescriptor fd;
    private final Ready ready;

    private Handle(FileDescriptor fd, Ready ready) {
      this.fd = fd;
      this.ready = ready;
    }

    @Override
    public FileDescriptor fd() {
      return fd;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
      EpollIoOps ops = ((EpollIoEvent) event).ops();
      if (ops.value() != 0 && thrown == null) {
        try {
          ready.ready(ops.contains(EpollIoOps.EPOLLERR));
        } catch (RuntimeException | Error e) {
          thrown = e;
        }
      }
    }

    @Override
    public void close() {}
  }

  /** What a socket waits for. Errors and hang-ups are always told. */
  public enum Interest {
    NOTHING(EpollIoOps.EPOLLERR),
    READ(NOTHING.ops.with(EpollIoOps.EPOLLIN)),
    WRITE(NOTHING.ops.with(EpollIoOps.EPOLLOUT)),
    BOTH(READ.ops.with(EpollIoOps.EPOLLOUT));

    @SuppressWarnings("ImmutableEnumChecker") // It only has a number.
    private final EpollIoOps ops;

    Interest(EpollIoOps ops) {
      this.ops = ops;
    }

    void submitTo(IoRegistration registration) {
      registration.submit(ops);
    }
  }
}
