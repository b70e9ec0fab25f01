// SPDX-License-Identifier: Apache-2.0
package org.netlabd.daemon;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.logging.log4j.LogManager;
import org.jspecify.annotations.Nullable;
import org.netlabd.log.Event;
import org.netlabd.values.DaemonThread;
import org.netlabd.values.ExitStatus;

/**
 * What signals do: SIGTERM and SIGINT stop in order, a second one cuts sessions, a third one waits
 * for nothing; SIGHUP and SIGUSR2 reload. Each on its own thread; the process ends in bounded time.
 */
public final class Termination {

  /** How long a start that is under way may take, on a busy host, before it is given up. */
  private static final Duration START_PATIENCE = Duration.ofSeconds(10);

  /** How long a stop may take that was hurried, for the last record and whatever hangs. */
  private static final Duration HURRY_PATIENCE = Duration.ofSeconds(5);

  /** How long jsvc may take to its own handlers, once the start has returned to it. */
  private static final Duration JSVC_PATIENCE = Duration.ofSeconds(30);

  /** To other daemons they say something, as to open logs; by default they end or stop one. */
  private static final List<String> IGNORED =
      List.of("USR1", "ALRM", "VTALRM", "PROF", "IO", "PWR", "STKFLT", "TTIN", "TTOU");

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final CompletableFuture<LifeCycle> started = new CompletableFuture<>();
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final AtomicInteger asked = new AtomicInteger();

  private Termination() {}

  /** Takes the signals, from the first moment of a start on. */
  public static Termination onSignals() {
    Termination termination = new Termination();
    boolean unused = termination.take();
    return termination;
  }

  /** Returns whether SIGTERM had a handler that is not ours. */
  private boolean take() {
    boolean unused = Signals.on("HUP", this::reload);
    unused = Signals.on("USR2", this::reload);
    IGNORED.forEach(Signals::ignore);
    unused = Signals.on("INT", () -> stop("SIGINT"));
    return Signals.on("TERM", () -> stop("SIGTERM"));
  }

  /** Takes them again from jsvc, to which SIGHUP, shortly after the start, is the end. */
  void takeBackFromJsvc() {
    DaemonThread.start(
        "signals",
        () -> {
          long end = System.nanoTime() + JSVC_PATIENCE.toNanos();
          while (!take() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
          }
          // It takes one after the other, SIGHUP first and SIGINT last.
          boolean unused = take();
          LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
          unused = take();
        });
  }

  /** The daemon is up: what was asked of it during the start is done now. */
  public void started(LifeCycle life) {
    started.complete(life);
  }

  private void reload() {
    var unused = started.thenAccept(LifeCycle::reload);
  }

  /** The first time stops, and ends the process; the second time hurries that. */
  void stop(String why) {
    int times = asked.incrementAndGet();
    if (times == 1) {
      LifeCycle life = soon();
      haltAfter(life == null ? HURRY_PATIENCE : life.drain().plus(LifeCycle.STOP_PATIENCE));
      if (life != null) {
        stop(life, why);
      }
      stopped.complete(null);
      System.exit(ExitStatus.OK);
    } else if (times == 2) {
      haltAfter(HURRY_PATIENCE);
      var unused = started.thenAccept(LifeCycle::hurry);
    } else {
      Runtime.getRuntime().halt(ExitStatus.OK);
    }
  }

  private static void stop(LifeCycle life, String why) {
    try {
      life.stop(why);
    } catch (RuntimeException | Error e) {
      LogManager.getLogger(Termination.class).error(Event.of(Event.Kind.INTERNAL_ERROR, "stop"), e);
    }
  }

  /** The life cycle; null when the start waits for a file or a name server: it serves nobody. */
  private @Nullable LifeCycle soon() {
    return started
        .copy()
        .completeOnTimeout(null, START_PATIENCE.toNanos(), TimeUnit.NANOSECONDS)
        .join();
  }

  private static void haltAfter(Duration patience) {
    CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
        .execute(() -> Runtime.getRuntime().halt(ExitStatus.OK));
  }

  /** Waits for the end of the stop that a signal began, for ever. */
  public void await() {
    stopped.join();
  }
}
