package org.netlabd.daemon;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.netlabd.net.Loop;
import org.netlabd.unix.SystemdNotifier;

/**
 * Feeds systemd's watchdog (sd_watchdog_enabled(3)) for as long as every event loop turns: each
 * round begins with the first loop and is handed from loop to loop, so a single one that hangs
 * starves it.
 */
final class Watchdog {

  /** systemd advises to tell it twice in its time; four times leaves room for a slow moment. */
  private static final int ROUNDS = 4;

  private final SystemdNotifier notifier;
  private final List<Loop> loops;
  private final AtomicInteger at = new AtomicInteger();

  private Watchdog(SystemdNotifier notifier, List<Loop> loops) {
    this.notifier = notifier;
    this.loops = loops;
  }

  /** Starts feeding, if the environment says that systemd waits for it. */
  static void start(Map<String, String> environment, SystemdNotifier notifier, List<Loop> loops) {
    period(environment)
        .ifPresent(
            period -> {
              Watchdog watchdog = new Watchdog(notifier, loops);
              long nanos = period.toNanos() / ROUNDS;
              var unused =
                  loops
                      .get(0)
                      .events()
                      .scheduleAtFixedRate(watchdog::round, 0, nanos, TimeUnit.NANOSECONDS);
            });
  }

  /** How often systemd wants to hear of us; empty: not at all. */
  static Optional<Duration> period(Map<String, String> environment) {
    String micros = environment.get("WATCHDOG_USEC");
    // Under jsvc WATCHDOG_PID names the controller, our parent: who it is meant for is not checked.
    return micros != null && micros.matches("[1-9][0-9]{0,15}")
        ? Optional.of(Duration.of(Long.parseLong(micros), java.time.temporal.ChronoUnit.MICROS))
        : Optional.empty();
  }

  private void round() {
    // The last round is still on its way: a loop hangs.
    if (at.compareAndSet(0, 1)) {
      pass();
    }
  }

  private void pass() {
    int next = at.getAndIncrement();
    if (next < loops.size()) {
      loops.get(next).events().execute(this::pass);
    } else {
      at.set(0);
      notifier.watchdog();
    }
  }
}
