// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The event loops of the process. Thread-safe. */
public final class Loops implements AutoCloseable {

  private static final long CLOSE_SECONDS = 5;

  private final List<Loop> loops;

  /** Makes {@code count} loops; each starts with its first task. Needs Netty's native library. */
  public Loops(int count) {
    NativeLibrary.require();
    ThreadFactory threads = new DefaultThreadFactory("loop", false);
    loops =
        Stream.generate(() -> new Loop(threads, EpollIoHandler.newFactory())).limit(count).toList();
  }

  public List<Loop> all() {
    return loops;
  }

  /** Ends the loops; sockets that they still watch are closed. */
  @Override
  public void close() {
    loops.forEach(Loop::end);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
    loops.forEach(loop -> loop.awaitEnd(end - System.nanoTime()));
  }
}
