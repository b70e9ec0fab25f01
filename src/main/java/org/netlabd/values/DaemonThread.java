// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

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

  public static Thread start(String name, Runnable task) {
    Thread thread = of(name, task);
    thread.start();
    return thread;
  }

  /** A thread for each task, so many at once; further ones are rejected. */
  public static ThreadPoolExecutor each(String name, int most) {
    return new ThreadPoolExecutor(
        0, most, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> of(name, task));
  }
}
