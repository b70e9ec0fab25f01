// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads that keep no program from its end. */
public final class DaemonThread {

  private DaemonThread() {}

  public static Thread of(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** One that runs; rejected where the system allows no more threads. */
  public static Thread start(String name, Runnable task) {
    Thread thread = of(name, task);
    orReject(thread::start);
    return thread;
  }

  /** A thread for each task, so many at once; further ones are rejected. */
  public static ThreadPoolExecutor each(String name, int most) {
    return new ThreadPoolExecutor(
        0, most, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> of(name, task)) {
      @Override
      public void execute(Runnable task) {
        orReject(() -> super.execute(task));
      }
    };
  }

  /** The JDK's timer: its first task starts its thread, which lasts; rejected likewise. */
  public static void startTimer() {
    Executor timer = CompletableFuture.delayedExecutor(0, TimeUnit.NANOSECONDS, Runnable::run);
    orReject(() -> timer.execute(() -> {}));
  }

  /** What the JVM throws for want of a thread would end the thread that wants one. */
  private static void orReject(Runnable start) {
    try {
      start.run();
    } catch (OutOfMemoryError e) {
      String more = "ulimit -u, or LimitNPROC= and TasksMax= of its unit, allow more";
      throw new RejectedExecutionException("no thread can be started; " + more, e);
    }
  }
}
