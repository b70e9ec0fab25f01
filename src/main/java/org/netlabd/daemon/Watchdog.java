// SPDX-License-Identifier: Apache-2.0
package org.netlabd.daemon;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.netlabd.net.Loop;
import org.netlabd.values.DaemonThread;

/**
 * Feeds systemd's watchdog (sd_watchdog_enabled(3)) while no loop hangs. A loop hangs that does not
 * answer for so many ticks; ticks, not time, as they pause and starve with the process.
 */
record Watchdog(SystemdNotifier notifier, List<Loop> loops, long tickMillis) {

  /** Ticks in systemd's time: a host that stood still for nearly all of it is in time. */
  private static final int TICKS = 12;

  /** Each question wakes a loop that has nothing to do. */
  private static final int TICKS_BETWEEN_QUESTIONS = 3;

  private static final int MOST_UNANSWERED = 9;

  /** Starts feeding, if the environment says that systemd waits for it. */
  static void start(Map<String, String> environment, SystemdNotifier notifier, List<Loop> loops) {
    String micros = environment.getOrDefault("WATCHDOG_USEC", "");
    // Under jsvc WATCHDOG_PID names our launcher: who it is meant for is not checked.
    if (micros.matches("[1-9][0-9]{0,15}")) {
      long tickMillis = Math.max(1, Long.parseLong(micros) / 1000 / TICKS);
      DaemonThread.start("watchdog", new Watchdog(notifier, loops, tickMillis)::feed);
    }
  }

  private void feed() {
    try {
      CountDownLatch unanswered;
      do {
        unanswered = ask();
        for (int ticks = 0; isWaitedFor(unanswered, ticks); ticks++) {
          notifier.watchdog();
          Thread.sleep(tickMillis);
        }
      } while (unanswered.getCount() == 0);
      notifier.watchdogTrigger();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isWaitedFor(CountDownLatch unanswered, int ticks) {
    return ticks < (unanswered.getCount() == 0 ? TICKS_BETWEEN_QUESTIONS : MOST_UNANSWERED);
  }

  private CountDownLatch ask() {
    CountDownLatch unanswered = new CountDownLatch(loops.size());
    for (Loop loop : loops) {
      try {
        loop.execute(unanswered::countDown);
      } catch (RejectedExecutionException e) {
        // It has ended, with the daemon.
        unanswered.countDown();
      }
    }
    return unanswered;
  }
}
