// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A loop's input and output, turn by turn: asks epoll which sockets have something to do, then
 * serves some of them, so that the loop's tasks have their turn within a few milliseconds.
 *
 * <p>For a moment after activity it does not block, where a listener asks for that: waking up a
 * thread that blocks costs more than a round trip over loopback. Without activity it blocks like
 * any other, and takes no time of a processor. Lives on the loop's thread.
 */
final class Turns extends SingleThreadIoEventLoop {

  /** For how long: as long as the answer to an answer takes on a near network. */
  private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  private final ReadyList ready = new ReadyList(System::nanoTime);
  private boolean looksOnly;
  private boolean hasNanos;
  private long nanos;
  private boolean polling;
  private long fromNanos;
  private @Nullable LongConsumer lag;
  private long wokenNanos;

  Turns(ThreadFactory threads, IoHandlerFactory handlers) {
    super(null, threads, handlers);
  }

  ReadyList ready() {
    return ready;
  }

  /** {@link System#nanoTime} of this turn, each of which looks for events once. */
  long nanos() {
    if (!hasNanos) {
      hasNanos = true;
      nanos = System.nanoTime();
    }
    return nanos;
  }

  /** There is activity now. */
  void poll() {
    polling = true;
    fromNanos = nanos();
  }

  /** Who is told how long each turn took, in nanoseconds, from now on. */
  void observe(LongConsumer told) {
    lag = told;
    wokenNanos = System.nanoTime();
  }

  @Override
  @SuppressWarnings("ThreadPriorityCheck") // A hint, on which nothing rests.
  protected int runIo() {
    LongConsumer told = lag;
    if (told != null) {
      told.accept(System.nanoTime() - wokenNanos);
    }
    hasNanos = false;
    boolean busy = !ready.isEmpty();
    looksOnly = busy || polling;
    int handled = super.runIo();
    if (told != null) {
      wokenNanos = System.nanoTime();
    }
    if (polling && handled == 0 && !busy) {
      polling = System.nanoTime() - fromNanos < POLL_NANOS;
      // Whoever is to answer may be waiting for this processor.
      Thread.yield();
    }
    ready.serve();
    return handled;
  }

  /** Without tasks Netty's loop blocks. */
  @Override
  protected boolean hasTasks() {
    return looksOnly || super.hasTasks();
  }
}
