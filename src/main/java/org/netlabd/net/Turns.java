// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A loop's input and output, turn by turn: asks epoll which sockets have something to do, then
 * serves some of them, so that the loop's tasks have their turn within a few milliseconds.
 *
 * <p>For a moment after activity it does not block, where a listener asks for that: waking up a
 * thread that blocks costs more than a round trip over loopback. Without activity it blocks like
 * any other, and takes no time of a processor. Lives on the loop's thread, but for {@link #wakeup}.
 */
final class Turns implements IoHandler, IoHandlerContext {

  /** For how long: as long as the answer to an answer takes on a near network. */
  private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  private final IoHandler handler;
  private final ReadyList ready = new ReadyList(System::nanoTime);
  private IoHandlerContext context = this;
  private long turn;
  private boolean polling;
  private long fromNanos;
  private @Nullable LongConsumer lag;
  private long wokenNanos;

  Turns(IoHandler handler) {
    this.handler = handler;
  }

  ReadyList ready() {
    return ready;
  }

  /** Which of the loop's turns this is: each looks for events once. */
  long turn() {
    return turn;
  }

  void from(long nanos) {
    polling = true;
    fromNanos = nanos;
  }

  /** Who is told how long each turn took, in nanoseconds, from now on. */
  void observe(LongConsumer told) {
    lag = told;
    wokenNanos = System.nanoTime();
  }

  @Override
  @SuppressWarnings("ThreadPriorityCheck") // A hint, on which nothing rests.
  public int run(IoHandlerContext ofLoop) {
    LongConsumer told = lag;
    if (told != null) {
      told.accept(System.nanoTime() - wokenNanos);
    }
    turn++;
    context = ofLoop;
    boolean busy = !ready.isEmpty();
    int handled = handler.run(busy || polling ? this : ofLoop);
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

  @Override
  public boolean canBlock() {
    return false;
  }

  @Override
  public long delayNanos(long currentTimeNanos) {
    return context.delayNanos(currentTimeNanos);
  }

  @Override
  public long deadlineNanos() {
    return context.deadlineNanos();
  }

  @Override
  public void initialize() {
    handler.initialize();
  }

  @Override
  public void prepareToDestroy() {
    handler.prepareToDestroy();
  }

  @Override
  public void destroy() {
    handler.destroy();
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    return handler.register(handle);
  }

  @Override
  public void wakeup() {
    handler.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return handler.isCompatible(handleType);
  }
}
