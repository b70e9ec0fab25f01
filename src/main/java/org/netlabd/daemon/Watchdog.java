package org.netlabd.daemon;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.netlabd.net.Loop;
import org.netlabd.unix.SystemdNotifier;

/**
 * Feeds systemd's watchdog (sd_watchdog_enabled(3)) from a thread of its own, for as long as no
 * event loop hangs. All loops are asked at once, and again some ticks after their answer; one that
 * does not answer for so many ticks that the watchdog's time would soon be over hangs. Ticks, not
 * time, are counted: they pause and starve with the process, and so neither a paused nor a busy
 * host looks like a loop that hangs.
 */
final class Watchdog {

  /** Ticks in systemd's time: a host that stood still for nearly all of it is in time. */
  private static final int TICKS = 12;

  /** Each question wakes a loop that has nothing to do. */
  private static final int TICKS_BETWEEN_QUESTIONS = 3;

  private static final int MOST_UNANSWERED = 9;

  private final SystemdNotifier notifier;
  private final List<Question> questions;
  private final long tickMillis;

  private Watchdog(SystemdNotifier notifier, List<Loop> loops, Duration period) {
    this.notifier = notifier;
    this.questions = loops.stream().map(Question::new).toList();
    this.tickMillis = Math.max(1, period.toMillis() / TICKS);
  }

  /** Starts feeding, if the environment says that systemd waits for it. */
  static void start(Map<String, String> environment, SystemdNotifier notifier, List<Loop> loops) {
    period(environment)
        .ifPresent(
            period -> {
              Thread thread = new Thread(new Watchdog(notifier, loops, period)::feed, "watchdog");
              thread.setDaemon(true);
              thread.start();
            });
  }

  /** How often systemd wants to hear of us; empty: not at all. */
  static Optional<Duration> period(Map<String, String> environment) {
    String micros = environment.get("WATCHDOG_USEC");
    // Under jsvc WATCHDOG_PID names our launcher: who it is meant for is not checked.
    return micros != null && micros.matches("[1-9][0-9]{0,15}")
        ? Optional.of(Duration.of(Long.parseLong(micros), ChronoUnit.MICROS))
        : Optional.empty();
  }

  private void feed() {
    try {
      boolean hangs = false;
      while (!hangs) {
        notifier.watchdog();
        Thread.sleep(tickMillis);
        for (Question each : questions) {
          hangs |= each.unansweredTicks() >= MOST_UNANSWERED;
        }
      }
      notifier.watchdogTrigger();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a loop is asked again and again: whether it turns. Used on the watchdog's thread. */
  private static final class Question {

    private final Loop loop;
    private volatile boolean answered = true;
    private int ticks;

    Question(Loop loop) {
      this.loop = loop;
    }

    int unansweredTicks() {
      ticks++;
      if (!answered) {
        return ticks;
      }
      if (ticks < TICKS_BETWEEN_QUESTIONS) {
        return 0;
      }
      ticks = 0;
      answered = false;
      try {
        loop.events().execute(() -> answered = true);
      } catch (RejectedExecutionException e) {
        // It has ended, with the daemon.
        answered = true;
      }
      return ticks;
    }
  }
}
