// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.unix.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.apache.logging.log4j.LogManager;
import org.jspecify.annotations.Nullable;

/**
 * One event loop: a thread that watches sockets and runs what becomes of them, turn by turn
 * (docs/decisions/0015). For a moment after activity it does not block, where a listener asks for
 * that: waking up a thread that blocks costs more than a round trip over loopback.
 */
public final class Loop extends SingleThreadIoEventLoop {

  /** Size of the buffer, in bytes: above the largest datagram. */
  public static final int BUFFER_BYTES = 256 * 1024;

  /** For how long: as long as the answer to an answer takes on a near network. */
  private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  /** The sockets that have something to do, on the loop's thread. */
  final ReadyList ready = new ReadyList(System::nanoTime);

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private @Nullable DatagramBatch datagrams;
  private long address;
  private boolean looksOnly;
  private boolean hasNanos;
  private long nanos;
  private boolean polling;
  private long fromNanos;
  private @Nullable LongConsumer lag;
  private long wokenNanos;

  Loop(ThreadFactory threads, IoHandlerFactory handlers) {
    super(null, threads, handlers);
  }

  /** Has the length of each of its turns told, in nanoseconds, on its thread. Any thread. */
  public void observe(LongConsumer told) {
    execute(
        () -> {
          lag = told;
          wokenNanos = System.nanoTime();
        });
  }

  /** Registers a socket's handle, on the loop's thread. */
  IoRegistration watch(IoHandle handle) throws IOException {
    var future = register(handle);
    IoRegistration done = future.getNow();
    if (done == null) {
      throw future.cause() instanceof IOException refused
          ? refused
          : new IOException("cannot watch the socket", future.cause());
    }
    return done;
  }

  /** Direct; all that its sockets receive passes through it. Used on the loop's thread only. */
  public ByteBuffer buffer() {
    return buffer;
  }

  /** Through which its datagram sockets receive and answer, once {@link Libc} is loaded. */
  DatagramBatch datagrams() {
    if (datagrams == null) {
      datagrams = new DatagramBatch();
    }
    return datagrams;
  }

  void end() {
    var unused = shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /** Waits for the loop's end, and frees what it had. */
  void awaitEnd(long nanos) {
    if (terminationFuture().awaitUninterruptibly(Math.max(0, nanos), TimeUnit.NANOSECONDS)
        && datagrams != null) {
      datagrams.free();
    }
  }

  /** Where {@link #buffer} is in memory; for native sockets only. */
  long address() {
    if (address == 0) {
      address = Buffer.memoryAddress(buffer);
    }
    return address;
  }

  @SuppressWarnings("ReferenceEquality") // The same buffer, not one with the same bytes.
  long addressOf(ByteBuffer direct) {
    return direct == buffer ? address() : Buffer.memoryAddress(direct);
  }

  /** Tells; what that throws is logged, and keeps nothing from going on. */
  static void tell(LoopSocket.Readiness readiness, boolean readable, boolean writable) {
    try {
      readiness.ready(readable, writable);
    } catch (RuntimeException | Error e) {
      LogManager.getLogger(Loop.class).error("a socket of an event loop failed", e);
    }
  }

  /** {@link System#nanoTime} of this turn of the loop, on whose thread it is asked. */
  public long nanos() {
    if (!hasNanos) {
      hasNanos = true;
      nanos = System.nanoTime();
    }
    return nanos;
  }

  /** Runs a task on the loop after a delay; what it throws is logged. Any thread. */
  public ScheduledFuture<?> later(Runnable task, long delay, TimeUnit unit) {
    return schedule(() -> run(task), delay, unit);
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LogManager.getLogger(Loop.class).error("a task of an event loop failed", e);
    }
  }

  /** Runs a task once those streams are served whose peers have ended them by now. Any thread. */
  public void afterEnded(Runnable task) {
    // By a task of the loop's: between it and what it waits for, epoll is asked once more.
    execute(() -> ready.afterEnded(() -> run(task)));
  }

  /** Has the loop ask for events without blocking for a moment. On its thread. */
  public void pollBusily() {
    polling = true;
    fromNanos = nanos();
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
