// SPDX-License-Identifier: Apache-2.0
package org.netlabd.daemon;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.netlabd.daemon.ReloadSummary.refused;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.netlabd.config.ConfigurationProblems;
import org.netlabd.config.Settings;
import org.netlabd.control.Reply;
import org.netlabd.listen.Drain;
import org.netlabd.listen.Listeners;
import org.netlabd.listen.Reload;
import org.netlabd.log.Event;
import org.netlabd.log.Logging;
import org.netlabd.net.Loop;
import org.netlabd.net.Loops;
import org.netlabd.net.ServerSockets;
import org.netlabd.net.SocketState;
import org.netlabd.service.ServiceTable;
import org.netlabd.values.BoundedCall;

/**
 * The daemon from the moment when everything is bound ({@link Start}) to its end, the same behind
 * jsvc and {@code netlabd run}. Called by signals' threads and the control socket's.
 *
 * <p>Two things are locked, and in this order. Reloads take turns ({@code turn}), each from its
 * reading to its end. What changes (state, listeners, control socket, log, settings) changes under
 * this object's lock, which nobody holds while waiting for a file, a name server or a session: so a
 * stop, which takes that lock only, never waits for a reload that hangs, and what a reload has read
 * too late is thrown away.
 */
public final class LifeCycle {

  /** How long a reload waits for files and name servers; {@code netlab reload} waits for 30 s. */
  private static final Duration READ_PATIENCE = Duration.ofSeconds(20);

  /** Reloads that may hang in a file or a name server at once, a thread each. */
  private static final int MOST_READINGS = 8;

  private static final long STATUS_SECONDS = 5;

  /** What a stop takes beyond the drain time at most: a loop that hangs, last bytes, log. */
  static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

  /** Where the daemon is; a reload can be when it serves only. */
  private enum State {
    STARTING,
    SERVING,
    TERMINATING
  }

  private record Wanted(Settings settings, Reload reload) {}

  private final Start.Source source;
  private final SystemdNotifier notifier;
  private final Logging logging;
  private final Logger log = LogManager.getLogger(LifeCycle.class);
  private final Loops loops;
  private final Listeners listeners;
  private final Reload first;
  private final Inspection inspection;
  private final ControlDoor control;
  private final MetricsDoor metrics;
  private final CompletableFuture<Void> hurried = new CompletableFuture<>();
  private final Semaphore turn = new Semaphore(1, true);
  private final Semaphore readings = new Semaphore(MOST_READINGS);
  private volatile Settings settings;
  private State state = State.STARTING;

  LifeCycle(
      Start.Source source,
      Shell shell,
      Settings settings,
      SystemdNotifier notifier,
      Logging logging,
      ServerSockets sockets)
      throws IOException {
    this.source = source;
    this.settings = settings;
    this.notifier = notifier;
    this.logging = logging;
    int workers = settings.workers().orElse(Runtime.getRuntime().availableProcessors());
    Provisions.requireThreads(workers + Provisions.SPARE_THREADS);
    Provisions.require(workers * Provisions.LOOP_DESCRIPTORS + Provisions.SPARE_DESCRIPTORS);
    loops = new Loops(workers);
    listeners = new Listeners(sockets, loops, ServiceTable.STANDARD);
    inspection = new Inspection(listeners, loops, logging, () -> this.settings);
    control = new ControlDoor(shell, inspection.commands(this::reload));
    metrics = new MetricsDoor(inspection, this::ailment, listeners, loops.all());
    try {
      first = Reload.resolve(listeners, settings);
      metrics.change(settings.metrics(), first);
      Provisions.require(Provisions.SPARE_DESCRIPTORS + metrics.mostCallers());
    } catch (IOException | RuntimeException e) {
      loops.close();
      throw e;
    }
  }

  public synchronized void accept() {
    if (state != State.STARTING) {
      return;
    }
    // Before the first session can say anything: what it names is bound already.
    Announcement.started(loops.all().size(), first.bound(), metrics.address(), first.seeds())
        .forEach(text -> log.info(Event.of(Event.Kind.STARTED, text)));
    saySockets(first.socketStates());
    // Whatever takes a descriptor the first time: from the commit on clients may take all.
    Provisions.lay();
    control.openOrWarn(settings.controlSocket());
    // Before the first echo: systemd's watchdog looks after the JVM from here on. Clients wait in
    // the sockets' queues.
    Watchdog.start(System.getenv(), notifier, loops.all());
    notifier.ready(status());
    notifier.problem().ifPresent(text -> log.warn(Event.of(Event.Kind.SYSTEMD_NOT_TOLD, text)));
    Runnable update = () -> Logging.runLogged(this::updateStatus);
    Loop loop = loops.all().get(0);
    var unused = loop.scheduleWithFixedDelay(update, STATUS_SECONDS, STATUS_SECONDS, SECONDS);
    metrics.serve();
    first.commit();
    state = State.SERVING;
  }

  Duration drain() {
    return settings.drain();
  }

  /** Reads the configuration again and takes what differs, or nothing; says so, in bounded time. */
  public Reply reload() {
    return reload(source);
  }

  /** Also of itself, from settings that nobody has changed. */
  Reply reload(Start.Source from) {
    try {
      if (!turn.tryAcquire(READ_PATIENCE.toNanos(), NANOSECONDS)) {
        return refused("another reload is under way");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return refused("interrupted");
    }
    try {
      Optional<String> ailment = ailment();
      if (ailment.isPresent()) {
        return refused(ailment.get());
      }
      notifier.reloading();
      Reply reply = take(from);
      inspection.reloaded(reply, from == source);
      return reply;
    } finally {
      synchronized (this) {
        if (state == State.SERVING) {
          notifier.ready(status());
        }
      }
      turn.release();
    }
  }

  /** Why it is no time for a reload, if so; waits for a start that is about to be over. */
  private synchronized Optional<String> ailment() {
    String word = state.name().toLowerCase(Locale.ROOT);
    return Optional.of(word).filter(any -> state != State.SERVING);
  }

  private Reply take(Start.Source from) {
    try {
      return commit(BoundedCall.within(READ_PATIENCE, "reload", () -> read(from)));
    } catch (TimeoutException e) {
      return refused("no answer of a file or a name server in " + READ_PATIENCE.toSeconds() + " s");
    } catch (ConfigurationProblems e) {
      return refused(e);
    } catch (IOException | RejectedExecutionException e) {
      return refused(String.valueOf(e.getMessage()));
    } catch (Exception | Error e) {
      // Of classes, too: one that a reload needs first may not be loaded for want of a descriptor.
      log.error(Event.of(Event.Kind.INTERNAL_ERROR, "reload"), e);
      return Reply.failed("Not reloaded: internal error: " + e);
    }
  }

  private Wanted read(Start.Source from) throws ConfigurationProblems, IOException {
    if (!readings.tryAcquire()) {
      throw new IOException(
          MOST_READINGS + " earlier reloads still wait for a file or a name server");
    }
    try {
      Provisions.readTimeZone();
      Settings wanted = from.read();
      return new Wanted(wanted, Reload.resolve(listeners, wanted));
    } finally {
      readings.release();
    }
  }

  private synchronized Reply commit(Wanted wanted) throws IOException {
    Optional<String> ailment = ailment();
    if (ailment.isPresent()) {
      return refused(ailment.get());
    }
    Settings next = wanted.settings();
    try (Reload reload = wanted.reload();
        ControlDoor.Change door = control.change(settings.controlSocket(), next.controlSocket())) {
      metrics.change(next.metrics(), reload);
      ReloadSummary.Side before = new ReloadSummary.Side(settings, listeners.bound());
      ReloadSummary.Side after = new ReloadSummary.Side(next, reload.bound());
      reload.commit();
      door.commit();
      metrics.serve();
      logging.reconfigure(next.log());
      settings = next;
      saySockets(listeners.socketStates());
      String seeds = Announcement.seeds(reload.seeds());
      String text = ReloadSummary.text(before, after, door.opened) + seeds;
      return new Reply(true, List.of("Reloaded: " + text));
    }
  }

  /** What the kernel has made of the socket options. */
  private void saySockets(List<Map.Entry<Listeners.Bound, SocketState>> states) {
    if (log.isDebugEnabled()) {
      states.forEach(each -> log.debug(Announcement.options(each.getKey(), each.getValue())));
    }
    Announcement.refused(settings, states).forEach(log::warn);
  }

  /** Lets sessions finish for the drain time, then ends everything, the log last; once. */
  public void stop(String why) {
    synchronized (this) {
      if (state == State.TERMINATING) {
        return;
      }
      first.close();
      state = State.TERMINATING;
      control.close();
    }
    String status = "Draining for " + settings.drain().toSeconds() + " s at most";
    notifier.stopping(status, settings.drain().plus(STOP_PATIENCE));
    Drain.Drained drained = Drain.of(listeners, settings.drain(), hurried);
    metrics.close();
    loops.close();
    listeners.sayRest(true);
    logging.sayRepeats(true);
    log.info(
        Event.of(
            Event.Kind.TERMINATING, Announcement.terminating(why, drained, listeners.totals())));
    logging.stop(Start.LOG_PATIENCE);
    notifier.close();
  }

  /** Makes {@link #stop} end the sessions at once, now or when it is called. Any thread. */
  public void hurry() {
    hurried.complete(null);
  }

  private String status() {
    return Announcement.status(settings.listeners().size(), listeners.totals());
  }

  private void updateStatus() {
    listeners.sayRest(false);
    logging.sayRepeats(false);
    inspection.sample();
    notifier.status(status());
    // Not on this loop: it asks the system about interfaces, and may wait for another reload.
    var unused = CompletableFuture.runAsync(() -> Logging.runLogged(this::reloadForNewDevice));
  }

  /** An interface of that name may be another one: the same settings, newly bound. */
  private void reloadForNewDevice() {
    if (listeners.haveNewDevice()) {
      reload(() -> settings);
    }
  }
}
