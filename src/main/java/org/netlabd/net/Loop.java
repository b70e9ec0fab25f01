// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.apache.logging.log4j.LogManager;
import org.jspecify.annotations.Nullable;

/** One event loop: a thread that watches sockets and runs what becomes of them. */
public final class Loop {

  /** Size of the buffer, in bytes: above the largest datagram. */
  public static final int BUFFER_BYTES = 256 * 1024;

  private final Turns events;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private @Nullable DatagramBatch datagrams;
  private long address;

  Loop(ThreadFactory threads, IoHandlerFactory handlers) {
    events = new Turns(threads, handlers);
  }

  /** Where sockets are registered and tasks submitted. Any thread. */
  public IoEventLoop events() {
    return events;
  }

  /** The sockets that have something to do, on the loop's thread. */
  ReadyList ready() {
    return events.ready();
  }

  /** Has the length of each of its turns told, in nanoseconds, on its thread. Any thread. */
  public void observe(LongConsumer told) {
    events.execute(() -> events.observe(told));
  }

  /** Registers a socket's handle, on the loop's thread. */
  IoRegistration register(IoHandle handle) throws IOException {
    var future = events.register(handle);
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
    var unused = events.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /** Waits for the loop's end, and frees what it had. */
  void awaitEnd(long nanos) {
    if (events.terminationFuture().awaitUninterruptibly(Math.max(0, nanos), TimeUnit.NANOSECONDS)
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

  public boolean isCurrent() {
    return events.inEventLoop();
  }

  /** Tells; what that throws is logged, and keeps nothing from going on. */
  static void tell(Readiness readiness, boolean readable, boolean writable) {
    try {
      readiness.ready(readable, writable);
    } catch (RuntimeException | Error e) {
      LogManager.getLogger(Loop.class).error("a socket of an event loop failed", e);
    }
  }

  /** {@link System#nanoTime} of this turn of the loop, on whose thread it is asked. */
  public long nanos() {
    return events.nanos();
  }

  /** Runs a task on the loop after a delay; what it throws is logged. Any thread. */
  public ScheduledFuture<?> later(Runnable task, long delay, TimeUnit unit) {
    return events.schedule(() -> run(task), delay, unit);
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
    events.execute(() -> ready().afterEnded(() -> run(task)));
  }

  /** Has the loop ask for events without blocking for a moment. On its thread. */
  public void pollBusily() {
    events.poll();
  }
}
