// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.Log4J2LoggerFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.status.StatusLogger;
import org.netlabd.config.LogSettings;
import org.netlabd.config.LogTarget;
import org.netlabd.values.DaemonThread;

/** The program's log, of the life cycle's; others log by Log4j's API, and never wait. */
public final class Logging {

  private static final Duration RECONFIGURE_PATIENCE = Duration.ofSeconds(1);
  private static final Duration LAST_WORD_PATIENCE = Duration.ofMillis(200);

  private final boolean foreground;
  private final Targets opener;
  private final LongSupplier nanoTime;
  private final Repeats repeats;
  private final ProgramConfiguration configuration;
  private final LoggerContext context;
  private volatile Level level;
  private volatile List<TargetQueue> running = List.of();

  private static volatile CompletableFuture<?> warmedUp = CompletableFuture.completedFuture("");

  static {
    // Before Netty's first class asks for a logger; it looks for no other library then.
    InternalLoggerFactory.setDefaultFactory(Log4J2LoggerFactory.INSTANCE);
  }

  /** Begins to load Log4j beside the caller; until the start nothing is logged. */
  public static void warmUp() {
    warmedUp =
        CompletableFuture.supplyAsync(
            () -> initialize(new ProgramConfiguration(Level.OFF, entry -> {})),
            task -> DaemonThread.start("log-warm-up", task));
  }

  private static LoggerContext initialize(ProgramConfiguration configuration) {
    // What Log4j says of itself would go to stderr in a form of its own; our counters say it.
    StatusLogger.getLogger().getFallbackListener().setLevel(Level.OFF);
    LoggerContext context = Configurator.initialize(configuration);
    if (context.getConfiguration() != configuration) {
      context.start(configuration);
    }
    return context;
  }

  Logging(LogSettings settings, boolean foreground, Targets opener, LongSupplier nanoTime) {
    this.foreground = foreground;
    this.opener = opener;
    this.nanoTime = nanoTime;
    warmedUp.join();
    repeats = new Repeats(nanoTime.getAsLong());
    level = level(settings);
    running = open(settings);
    configuration = new ProgramConfiguration(level, this::take);
    context = initialize(configuration);
    Thread.setDefaultUncaughtExceptionHandler(Logging::ended);
  }

  /** Starts the log; in the foreground stderr replaces a missing syslog, or has the program's. */
  public static Logging start(LogSettings settings, String program, boolean foreground) {
    return new Logging(settings, foreground, Targets.ofThisProcess(program), System::nanoTime);
  }

  /** What ends a thread of ours, or of a library, is logged like any other exception. */
  private static void ended(Thread thread, Throwable why) {
    Event event = Event.of(Event.Kind.INTERNAL_ERROR, "thread " + thread.getName());
    LogManager.getLogger(Logging.class).error(event, why);
  }

  /** Runs a task that is to be run again: what it throws is logged, and not passed on. */
  public static void runLogged(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LogManager.getLogger(Logging.class).error(Event.of(Event.Kind.INTERNAL_ERROR, ""), e);
    }
  }

  /** Takes new settings; a target that stays as it was loses nothing. */
  public synchronized void reconfigure(LogSettings settings) {
    List<TargetQueue> before = running;
    running = open(settings);
    level = level(settings);
    configuration.setLevel(level);
    context.updateLoggers();
    List<TargetQueue> unwanted = new ArrayList<>(before);
    unwanted.removeAll(running);
    TargetQueue.stop(unwanted, RECONFIGURE_PATIENCE);
  }

  private List<TargetQueue> open(LogSettings settings) {
    return opener.wanted(settings, foreground).stream().map(this::running).toList();
  }

  private TargetQueue running(Targets.Key key) {
    return running.stream()
        .filter(each -> each.key.equals(key))
        .findFirst()
        .orElseGet(() -> new TargetQueue(key, opener.open(key), this::tell));
  }

  private static Level level(LogSettings settings) {
    return Level.valueOf(settings.level().name());
  }

  /** On the thread of whoever logs. */
  private void take(Entry entry) {
    // An exception may be less severe than it was logged.
    if (entry.level().isMoreSpecificThan(level)) {
      repeats.due(nanoTime.getAsLong()).forEach(this::give);
      if (repeats.isWritten(entry)) {
        give(entry);
      }
    }
  }

  private void give(Entry entry) {
    running.forEach(target -> target.add(entry));
  }

  /** What is to be said of a target: to all others, so to stderr in any case. */
  private void tell(TargetQueue about, Entry entry) {
    if (entry.level().isMoreSpecificThan(level)) {
      running.stream().filter(target -> target != about).forEach(target -> target.add(entry));
    }
  }

  /** Says how many repeated records were left out, and which targets hang; any thread. */
  public void sayRepeats(boolean all) {
    (all ? repeats.all() : repeats.due(nanoTime.getAsLong())).forEach(this::give);
    running.forEach(TargetQueue::look);
  }

  /** Writes what is left, within {@code timeout}, and ends the log; what is lost is on stderr. */
  public synchronized void stop(Duration timeout) {
    sayRepeats(true);
    context.stop(1, TimeUnit.MILLISECONDS);
    long end = System.nanoTime() + timeout.toNanos();
    List<TargetQueue> others = new ArrayList<>(running);
    others.removeIf(target -> target.key.target() == LogTarget.Local.STDERR);
    List<TargetQueue> stderr = new ArrayList<>(running);
    stderr.removeAll(others);
    TargetQueue.stop(others, timeout);
    others.forEach(
        target -> target.lastWord().ifPresent(word -> stderr.forEach(each -> each.add(word))));
    Duration left = Duration.ofNanos(end - System.nanoTime());
    TargetQueue.stop(stderr, left.compareTo(LAST_WORD_PATIENCE) > 0 ? left : LAST_WORD_PATIENCE);
  }

  /** After the stop: whether one of these targets has all that concerns the program itself. */
  public boolean hasReached(Predicate<LogTarget> which) {
    return running.stream()
        .filter(each -> each.lastWord().isEmpty())
        .map(each -> each.key)
        .anyMatch(key -> key.share() != Targets.Share.OF_THE_LOG && which.test(key.target()));
  }

  /** Counts of the configured targets as they are now; any thread. */
  public List<TargetCounters> counters() {
    return running.stream()
        .filter(target -> target.key.share() == Targets.Share.ALL)
        .map(TargetQueue::counters)
        .toList();
  }
}
