// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Asks on a thread of its own what may never answer, nor end at an interrupt. Any thread. */
public final class BoundedCall {

  private BoundedCall() {}

  /** The answer, or what it threw; TimeoutException if late: the thread goes on, interrupted. */
  public static <T> T within(Duration patience, String name, Callable<T> question)
      throws Exception {
    FutureTask<T> asking = new FutureTask<>(question);
    Thread thread = DaemonThread.start(name, asking);
    try {
      return answer(asking, patience);
    } finally {
      thread.interrupt();
    }
  }

  /** What a thread found out, or threw. */
  public static <T> T answer(Future<T> asked, Duration patience) throws Exception {
    try {
      return asked.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}
