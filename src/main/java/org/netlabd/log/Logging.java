package org.netlabd.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.status.StatusLogger;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.LogSettings;
import org.netlabd.config.LogTarget;
import org.netlabd.log.Event.Kind;
import org.netlabd.net.NettyLog;

/**
 * The program's log: started first, stopped last, by the life cycle on its thread. In between
 * everybody logs through Log4j's API, on any thread, and never waits.
 */
public final class Logging {

  private static final Duration RECONFIGURE_PATIENCE = Duration.ofSeconds(1);
  private static final Duration LAST_WORD_PATIENCE = Duration.ofMillis(200);

  private final boolean foreground;
  private final Targets opener;
  private final RepeatFilter repeats;
  private final ProgramConfiguration configuration;
  private final LoggerContext context;
  private final Map<Key, TargetAppender> targets = new LinkedHashMap<>();
  private volatile List<TargetAppender> running = List.of();
  private volatile @Nullable TargetAppender stderr;
  private final AtomicInteger targetsMade = new AtomicInteger();

  private static volatile @Nullable Thread warmingUp;

  /**
   * All that a running target depends on: settings that leave this alone leave the target alone.
   *
   * @param terminal whether it gets only what is for the person who started the program
   */
  private record Key(
      LogTarget target,
      LogSettings.Facility facility,
      LogSettings.Traceback traceback,
      LogSettings.Tls tls,
      boolean terminal) {

    /** By hand: the JVM would spin a record's own while the daemon starts. */
    @Override
    public int hashCode() {
      return target.getClass().hashCode();
    }
  }

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

  private Logging(LogSettings settings, boolean foreground, Targets opener, LongSupplier nanoTime) {
    this.foreground = foreground;
    this.opener = opener;
    joinWarmUp();
    NettyLog.toLog4j();
    repeats = new RepeatFilter(nanoTime);
    configuration = new ProgramConfiguration(level(settings), repeats);
    addTargets(settings);
    context = initialize(configuration);
    Thread.setDefaultUncaughtExceptionHandler(Logging::ended);
  }

  /** Starts the log of a daemon: to its targets and nowhere else. */
  public static Logging start(LogSettings settings, String program) {
    return start(settings, false, Targets.ofThisProcess(program), System::nanoTime);
  }

  /**
   * Starts the log of a program in the foreground: to stderr where there is no syslog daemon, and
   * else what concerns the program itself there too.
   */
  public static Logging startInForeground(LogSettings settings, String program) {
    return start(settings, true, Targets.ofThisProcess(program), System::nanoTime);
  }

  static Logging start(
      LogSettings settings, boolean foreground, Targets opener, LongSupplier nanoTime) {
    return new Logging(settings, foreground, opener, nanoTime);
  }

  /** What ends a thread of ours, or of a library, is logged like any other exception. */
  private static void ended(Thread thread, Throwable why) {
    Event event = Event.of(Kind.INTERNAL_ERROR, "thread " + thread.getName());
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
      LogManager.getLogger(Logging.class).error(Event.of(Kind.INTERNAL_ERROR, ""), e);
    }
  }

  /** Takes new settings; a target that stays as it was loses nothing. */
  public synchronized void reconfigure(LogSettings settings) {
    Set<Key> wanted = addTargets(settings);
    configuration.setLevel(level(settings));
    context.updateLoggers();
    List<TargetAppender> unwanted = new ArrayList<>();
    for (Key key : List.copyOf(targets.keySet())) {
      if (!wanted.contains(key)) {
        TargetAppender target = targets.remove(key);
        configuration.remove(target);
        unwanted.add(target);
      }
    }
    running = List.copyOf(targets.values());
    stop(unwanted, RECONFIGURE_PATIENCE);
    unwanted.forEach(target -> configuration.removeAppender(target.getName()));
  }

  /**
   * Says how many repeated records were left out in periods that are over, and of targets that
   * hang. Called once in a while, on any thread.
   */
  public void sayRepeats() {
    repeats.sayDue();
    running.forEach(TargetAppender::look);
  }

  /** Says how many repeated records were left out, because nothing will follow. */
  public void sayAllRepeats() {
    repeats.sayAll();
  }

  /** Writes what is left, within {@code timeout}, and ends the log. */
  public synchronized void stop(Duration timeout) {
    sayAllRepeats();
    stop(running, timeout);
    context.stop(1, TimeUnit.MILLISECONDS);
    for (TargetAppender target : running) {
      target.lastWord().ifPresent(text -> onStderr(Level.WARN, text));
    }
    TargetAppender last = stderr;
    if (last != null) {
      stop(List.of(last), LAST_WORD_PATIENCE);
    }
  }

  /** Whether a target is one of these. */
  public synchronized boolean hasTarget(Predicate<LogTarget> which) {
    return targets.keySet().stream().map(Key::target).anyMatch(which);
  }

  /** Counts of the targets as they are now; any thread. */
  public synchronized List<TargetCounters> counters() {
    return running.stream().map(TargetAppender::counters).toList();
  }

  private static void stop(List<TargetAppender> targets, Duration timeout) {
    // All at once, so that they share the time.
    targets.forEach(target -> target.beginStop(timeout.toMillis(), TimeUnit.MILLISECONDS));
    targets.forEach(target -> target.stop(timeout.toMillis(), TimeUnit.MILLISECONDS));
  }

  private static Level level(LogSettings settings) {
    return Level.valueOf(settings.level().name());
  }

  private Set<Key> addTargets(LogSettings settings) {
    Set<Key> wanted = new LinkedHashSet<>();
    Set<LogTarget> named = new LinkedHashSet<>(settings.targets());
    for (LogTarget target : foreground ? opener.inForeground(named) : named) {
      wanted.add(key(target, settings, false));
    }
    LogTarget terminal = new LogTarget.Stderr();
    boolean isShown = wanted.stream().anyMatch(key -> key.target().equals(terminal));
    if (foreground && !isShown && !opener.stderrIsJournal()) {
      wanted.add(key(terminal, settings, true));
    }
    for (Key key : wanted) {
      if (!targets.containsKey(key)) {
        Filter filter = key.terminal() ? new TerminalFilter() : null;
        TargetAppender appender =
            make(filter, opener.open(key.target(), settings), key.traceback());
        targets.put(key, appender);
        configuration.add(appender);
      }
    }
    running = List.copyOf(targets.values());
    return wanted;
  }

  private static Key key(LogTarget target, LogSettings settings, boolean terminal) {
    return new Key(target, settings.facility(), settings.traceback(), settings.tls(), terminal);
  }

  private TargetAppender make(
      @Nullable Filter filter, Target target, LogSettings.Traceback traceback) {
    String name = "target-" + targetsMade.incrementAndGet();
    return new TargetAppender(
        name, filter, target, traceback, (level, text) -> tell(target.name(), level, text));
  }

  /** What a target's thread has to say of it: to all others, and to stderr in any case. */
  private void tell(String about, Level level, String text) {
    if (!configuration.isLogged(level)) {
      return;
    }
    Entry entry = Entry.of(level, Event.of(Kind.LOG_TARGET_FAILED, text));
    boolean isOnStderr = false;
    for (TargetAppender target : running) {
      String name = target.counters().target();
      isOnStderr |= name.equals(Stderr.NAME);
      if (!name.equals(about)) {
        target.add(entry);
      }
    }
    if (!isOnStderr) {
      onStderr(level, text);
    }
  }

  /** On a thread of its own: stderr may be a pipe that nobody reads. */
  private void onStderr(Level level, String text) {
    lastResort().add(Entry.of(level, Event.of(Kind.LOG_TARGET_FAILED, text)));
  }

  private TargetAppender lastResort() {
    // Not this object's lock: whoever stops the log has that, and waits for the target that asks.
    synchronized (repeats) {
      if (stderr == null) {
        stderr = make(null, opener.openStderr(), LogSettings.Traceback.NEVER);
        stderr.start();
      }
      return stderr;
    }
  }
}
