package org.netlabd.log;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.status.StatusLogger;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.LogSettings;
import org.netlabd.config.LogTarget;

/**
 * The program's log: started first, stopped last, by the life cycle on its thread. In between
 * everybody logs through Log4j's API, on any thread, and never waits.
 */
public final class Logging {

  private static final Duration RECONFIGURE_PATIENCE = Duration.ofSeconds(1);

  private final String program;
  private final boolean foreground;
  private final Surroundings surroundings;
  private final RepeatFilter repeats;
  private final ProgramConfiguration configuration;
  private final LoggerContext context;
  private final Map<TargetKey, TargetAppender> targets = new LinkedHashMap<>();
  private int targetsMade;

  private static volatile @Nullable Thread warmingUp;

  /**
   * Begins to load Log4j on a thread of its own, which {@link #start} waits for: called first
   * thing, it saves most of that time. Until the start nothing is logged.
   */
  public static void warmUp() {
    Thread thread =
        new Thread(
            () ->
                initialize(new ProgramConfiguration(Level.OFF, new RepeatFilter(System::nanoTime))),
            "log-warm-up");
    thread.setDaemon(true);
    warmingUp = thread;
    thread.start();
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

  private static void joinWarmUp() {
    Thread thread = warmingUp;
    if (thread != null) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Logging(
      LogSettings settings, String program, boolean foreground, Surroundings surroundings) {
    this.program = program;
    this.foreground = foreground;
    this.surroundings = surroundings;
    joinWarmUp();
    repeats = new RepeatFilter(surroundings.nanoTime());
    configuration = new ProgramConfiguration(level(settings), repeats);
    addTargets(settings);
    context = initialize(configuration);
    Thread.setDefaultUncaughtExceptionHandler(Logging::ended);
  }

  /** What ends a thread of ours, or of a library, is logged like any other exception. */
  private static void ended(Thread thread, Throwable why) {
    Event event = Event.of(Event.Kind.INTERNAL_ERROR, "thread " + thread.getName());
    LogManager.getLogger(Logging.class).error(event, why);
  }

  /**
   * Runs a task that is to be run again: what it throws is logged, as an executor would leave the
   * task out from then on, and say nothing.
   */
  public static void runLogged(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LogManager.getLogger(Logging.class).error(Event.of(Event.Kind.INTERNAL_ERROR, ""), e);
    }
  }

  /** Starts the log of a daemon: to its targets and nowhere else. */
  public static Logging start(LogSettings settings, String program) {
    return start(settings, program, false, Surroundings.ofThisProcess());
  }

  /** Starts the log of a program in the foreground: to stderr where there is no syslog daemon. */
  public static Logging startInForeground(LogSettings settings, String program) {
    return start(settings, program, true, Surroundings.ofThisProcess());
  }

  static Logging start(
      LogSettings settings, String program, boolean foreground, Surroundings surroundings) {
    return new Logging(settings, program, foreground, surroundings);
  }

  /** Takes new settings; a target that stays as it was loses nothing. */
  public synchronized void reconfigure(LogSettings settings) {
    Set<TargetKey> wanted = addTargets(settings);
    configuration.setLevel(level(settings));
    context.updateLoggers();
    List<TargetAppender> unwanted = new ArrayList<>();
    for (TargetKey key : List.copyOf(targets.keySet())) {
      if (!wanted.contains(key)) {
        TargetAppender target = targets.remove(key);
        configuration.remove(target);
        unwanted.add(target);
      }
    }
    stop(unwanted, RECONFIGURE_PATIENCE);
    unwanted.forEach(target -> configuration.removeAppender(target.getName()));
  }

  /** Says how many repeated records were left out in periods that are over. Any thread. */
  public void sayRepeats() {
    repeats.sayDue();
  }

  /** Says how many repeated records were left out, because nothing will follow. */
  public void sayAllRepeats() {
    repeats.sayAll();
  }

  /** Writes what is left, within {@code timeout}, and ends the log. */
  public synchronized void stop(Duration timeout) {
    sayAllRepeats();
    stop(List.copyOf(targets.values()), timeout);
    context.stop(1, TimeUnit.MILLISECONDS);
    targets.values().forEach(this::sayOnStderr);
  }

  private void sayOnStderr(TargetAppender target) {
    Optional<String> lastWord = target.lastWord();
    if (lastWord.isPresent()) {
      try (StderrWire stderr = surroundings.openStderr(program)) {
        stderr.send(Level.WARN, 0, lastWord.get());
      } catch (IOException e) {
        // Nobody is left to be told.
      }
    }
  }

  /** Whether a target is one of these. */
  public synchronized boolean hasTarget(Predicate<LogTarget> which) {
    return targets.keySet().stream().map(TargetKey::target).anyMatch(which);
  }

  /** Counts of the targets as they are now; any thread. */
  public synchronized List<TargetCounters> counters() {
    return targets.values().stream().map(TargetAppender::counters).toList();
  }

  private static void stop(List<TargetAppender> targets, Duration timeout) {
    // All at once, so that they share the time.
    targets.forEach(target -> target.beginStop(timeout.toMillis(), TimeUnit.MILLISECONDS));
    targets.forEach(target -> target.stop(timeout.toMillis(), TimeUnit.MILLISECONDS));
  }

  private static Level level(LogSettings settings) {
    return Level.valueOf(settings.level().name());
  }

  private Set<TargetKey> addTargets(LogSettings settings) {
    Set<TargetKey> wanted = new LinkedHashSet<>();
    for (LogTarget target : settings.targets()) {
      TargetKey key = new TargetKey(available(target), settings.facility(), settings.traceback());
      wanted.add(key);
      if (!targets.containsKey(key)) {
        TargetAppender appender = key.open("target-" + ++targetsMade, program, surroundings);
        targets.put(key, appender);
        configuration.add(appender);
      }
    }
    return wanted;
  }

  private LogTarget available(LogTarget target) {
    boolean isMissing = target instanceof LogTarget.Syslog && !Files.exists(surroundings.devLog());
    return foreground && isMissing ? new LogTarget.Stderr() : target;
  }
}
