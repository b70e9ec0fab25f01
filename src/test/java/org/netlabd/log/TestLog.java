// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.netlabd.config.LogSettings;
import org.netlabd.config.LogSettings.Facility;
import org.netlabd.config.LogSettings.Level;
import org.netlabd.config.LogSettings.Traceback;
import org.netlabd.config.LogTarget;

/** A running log for tests, with a syslog socket and a stderr of its own. */
final class TestLog implements AutoCloseable {

  final Logger out = LogManager.getLogger("org.netlabd.test");
  static final LogTarget SYSLOG = LogTarget.Local.SYSLOG;
  static final LogTarget JOURNAL = LogTarget.Local.JOURNAL;
  static final LogTarget STDERR = LogTarget.Local.STDERR;
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  final Logging logging;
  private final ByteArrayOutputStream stderr;
  private final AtomicLong nanos;

  private TestLog(Logging logging, ByteArrayOutputStream stderr, AtomicLong nanos) {
    this.logging = logging;
    this.stderr = stderr;
    this.nanos = nanos;
  }

  static TestLog start(Path devLog, LogTarget... targets) {
    return start(devLog, false, settings(Level.INFO, Traceback.UNEXPECTED, targets));
  }

  static TestLog start(Path devLog, boolean foreground, LogSettings settings) {
    ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    AtomicLong nanos = new AtomicLong();
    Targets opener = new Targets(devLog, journal(devLog), stderr, false, "netlabd");
    return new TestLog(new Logging(settings, foreground, opener, nanos::get), stderr, nanos);
  }

  /** Where the journal's socket would be on a host with this {@code /dev/log}. */
  static Path journal(Path devLog) {
    return devLog.resolveSibling("journal");
  }

  static LogSettings settings(Level level, Traceback traceback, LogTarget... targets) {
    return new LogSettings(
        List.of(targets), Facility.DAEMON, level, traceback, true, 200, LogSettings.Tls.DEFAULT);
  }

  /** An event that is written however often it is repeated. */
  static Event event(String text) {
    return Event.of(Event.Kind.CLOSED, text);
  }

  /** Lets time pass by the clock that repeated records are counted by. */
  void elapse(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  String stderr() {
    return stderr.toString(StandardCharsets.UTF_8);
  }

  TargetCounters counters(int target) {
    return logging.counters().get(target);
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        fail("not within " + DEADLINE + ": " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  @Override
  public void close() {
    logging.stop(Duration.ofMillis(200));
  }
}
