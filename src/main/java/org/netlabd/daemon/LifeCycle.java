package org.netlabd.daemon;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.ConfigurationProblems;
import org.netlabd.config.Settings;
import org.netlabd.control.Reply;
import org.netlabd.daemon.ReloadSummary.Side;
import org.netlabd.listen.CannotListenException;
import org.netlabd.listen.Drain;
import org.netlabd.listen.Drain.Drained;
import org.netlabd.listen.Listeners;
import org.netlabd.listen.Reload;
import org.netlabd.log.Event;
import org.netlabd.log.Event.Kind;
import org.netlabd.log.Logging;
import org.netlabd.net.Loops;
import org.netlabd.net.ServerSockets;
import org.netlabd.service.ServiceTable;
import org.netlabd.unix.SystemdNotifier;
import org.netlabd.values.BoundedCall;

/**
 * The daemon from the moment when everything is bound ({@link Start}) to its end, the same behind
 * jsvc and {@code netlabd run}.
 *
 * <pre>
 *   BOUND --accept--> SERVING --reload--> RELOADING
 *     |                |   ^                 |  |
 *     |                |   +-----------------+  |
 *     +----stop--------+----stop----------------+--> STOPPING
 * </pre>
 *
 * Called by signals' threads and the control socket's. What may change is guarded by this object's
 * lock, which nobody holds while waiting for a file, a name server or a session: so a stop never
 * waits for a reload that hangs, and what a reload has read too late is thrown away.
 */
public final class LifeCycle {

  /** How long a reload waits for files and name servers; {@code netlab reload} waits for 30 s. */
  private static final Duration READ_PATIENCE = Duration.ofSeconds(20);

  /** Reloads that may hang in a file or a name server at once, a thread each. */
  private static final int MOST_READINGS = 8;

  private static final long STATUS_SECONDS = 5;
  private static final String NOT_RELOADED = "Not reloaded, nothing changed: ";

  /** What a stop takes beyond the drain time at most: a loop that hangs, last bytes, log. */
  static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

  /** Where the daemon is, and why a reload cannot be there. */
  private enum State {
    BOUND("starting"),
    SERVING(""),
    RELOADING("another reload is under way"),
    STOPPING("terminating");

    private final String refusal;

    State(String refusal) {
      this.refusal = refusal;
    }
  }

  private record Wanted(Settings settings, Reload reload) {}

  private final ConfigurationSource source;
  private final SystemdNotifier notifier;
  private final Logging logging;
  private final Logger log = LogManager.getLogger(LifeCycle.class);
  private final Loops loops;
  private final Listeners listeners;
  private final Reload first;
  private final ControlDoor control;
  private final CompletableFuture<Void> hurried = new CompletableFuture<>();
  private final Semaphore readings = new Semaphore(MOST_READINGS);
  private volatile Settings settings;
  private String lastStatus = "";
  private State state = State.BOUND;

  /** Binds everything. */
  LifeCycle(
      ConfigurationSource source,
      Shell shell,
      Settings settings,
      SystemdNotifier notifier,
      Logging logging,
      ServerSockets sockets)
      throws CannotListenException {
    this.source = source;
    this.settings = settings;
    this.notifier = notifier;
    this.logging = logging;
    this.control = new ControlDoor(shell, Map.of("reload", this::reload));
    loops = new Loops(settings.workers().orElse(Runtime.getRuntime().availableProcessors()));
    listeners = new Listeners(sockets, loops, ServiceTable.STANDARD);
    try {
      first = Reload.resolve(listeners, settings);
      first.bind();
    } catch (CannotListenException | RuntimeException e) {
      loops.close();
      throw e;
    }
  }

  /** The second step of a start: accepts. */
  public synchronized void accept() {
    if (state != State.BOUND) {
      return;
    }
    // Before the first session can say anything: what it names is bound already.
    Announcement.started(loops.all().size(), first.bound())
        .forEach(text -> log.info(Event.of(Kind.STARTED, text)));
    control.openOrWarn(settings.controlSocket());
    // Before the first echo: systemd's watchdog looks after the JVM from here on. Clients wait in
    // the sockets' queues.
    Watchdog.start(System.getenv(), notifier, loops.all());
    notifier.ready(status());
    first.commit();
    state = State.SERVING;
    listeners.onNewDevice(this::bindAnew);
    var unused =
        loops
            .all()
            .get(0)
            .events()
            .scheduleWithFixedDelay(
                () -> Logging.runLogged(this::updateStatus),
                STATUS_SECONDS,
                STATUS_SECONDS,
                TimeUnit.SECONDS);
  }

  /** The drain time of now. */
  Duration drain() {
    return settings.drain();
  }

  /**
   * Reads the configuration again and takes what differs. A broken one changes nothing. What
   * changed, or why nothing did, is in the log and in the answer, within a bounded time.
   */
  public Reply reload() {
    Reply refusal = enterReload();
    if (refusal != null) {
      return refusal;
    }
    notifier.reloading();
    Reply reply = new Reply(false, List.of());
    try {
      reply = take();
    } finally {
      leaveReload(reply);
    }
    return reply;
  }

  /** A device that ports are bound to is another than it was: the same settings, newly bound. */
  private void bindAnew() {
    if (enterReload() == null) {
      Reply reply = new Reply(false, List.of());
      try {
        reply = commit(new Wanted(settings, Reload.resolve(listeners, settings)));
      } catch (CannotListenException | RuntimeException e) {
        reply = failed(e);
      } finally {
        leaveReload(reply);
      }
    }
  }

  /** Waits for its turn; null when it has come. */
  private synchronized @Nullable Reply enterReload() {
    long end = System.nanoTime() + READ_PATIENCE.toNanos();
    long left = READ_PATIENCE.toMillis();
    try {
      while (state == State.RELOADING && left > 0) {
        wait(left);
        left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (state != State.SERVING) {
      return refusal();
    }
    state = State.RELOADING;
    return null;
  }

  private synchronized Reply refusal() {
    return new Reply(false, List.of("Not reloaded: " + state.refusal));
  }

  private synchronized void leaveReload(Reply reply) {
    Kind kind = reply.done() ? Kind.RELOADED : Kind.RELOAD_REFUSED;
    Level level = reply.done() ? Level.INFO : Level.ERROR;
    reply.lines().forEach(line -> log.log(level, Event.of(kind, line)));
    if (state == State.RELOADING) {
      state = State.SERVING;
      notifier.ready(status());
    }
    notifyAll();
  }

  private Reply take() {
    if (!readings.tryAcquire()) {
      return notReloaded(MOST_READINGS + " earlier reloads still wait for a file or a name server");
    }
    try {
      return commit(BoundedCall.within(READ_PATIENCE, "reload", this::read));
    } catch (TimeoutException e) {
      return notReloaded(
          "a file or a name server has not answered for " + READ_PATIENCE.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return notReloaded("interrupted");
    } catch (Exception | Error e) {
      return failed(e);
    }
  }

  private Wanted read() throws ConfigurationProblems, CannotListenException {
    try {
      Settings wanted = source.read();
      return new Wanted(wanted, Reload.resolve(listeners, wanted));
    } finally {
      readings.release();
    }
  }

  private static Reply notReloaded(String why) {
    return new Reply(false, List.of(NOT_RELOADED + why));
  }

  private Reply failed(Throwable failure) {
    if (failure instanceof ConfigurationProblems broken) {
      List<String> lines = new ArrayList<>();
      broken.problems().forEach(each -> lines.add(each.toString()));
      lines.add(NOT_RELOADED + Announcement.count(lines.size(), "problem"));
      return new Reply(false, lines);
    }
    if (failure instanceof CannotListenException) {
      return notReloaded(String.valueOf(failure.getMessage()));
    }
    // Of classes, too: one that a reload needs first may not be loaded for want of a descriptor.
    log.error(Event.of(Kind.INTERNAL_ERROR, "reload"), failure);
    return new Reply(false, List.of("Not reloaded: internal error: " + failure));
  }

  private synchronized Reply commit(Wanted wanted) throws CannotListenException {
    if (state != State.RELOADING) {
      return refusal();
    }
    Settings next = wanted.settings();
    try (ControlDoor.Change door = control.change(settings.controlSocket(), next.controlSocket())) {
      wanted.reload().bind();
      Side before = new Side(settings, listeners.bound());
      Side after = new Side(next, wanted.reload().bound());
      wanted.reload().commit();
      door.commit();
      logging.reconfigure(next.log());
      settings = next;
      String text = ReloadSummary.text(before, after, door.opened());
      return new Reply(true, List.of("Reloaded: " + text));
    } catch (ControlDoor.ShutException e) {
      return notReloaded(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Lets sessions finish for the drain time, then ends everything, the log last. A second call does
   * nothing.
   */
  public void stop(String why) {
    synchronized (this) {
      if (state == State.STOPPING) {
        return;
      }
      if (state == State.BOUND) {
        first.abandon();
      }
      state = State.STOPPING;
      notifyAll();
      control.close();
    }
    String status = "Draining for " + settings.drain().toSeconds() + " s at most";
    notifier.stopping(status, settings.drain().plus(STOP_PATIENCE));
    Drained drained = Drain.of(listeners, settings.drain(), hurried);
    loops.close();
    listeners.sayAllRefusals();
    logging.sayAllRepeats();
    log.info(
        Event.of(Kind.TERMINATING, Announcement.terminating(why, drained, listeners.totals())));
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
    listeners.sayRefusals();
    logging.sayRepeats();
    String now = status();
    if (!now.equals(lastStatus)) {
      lastStatus = now;
      notifier.status(now);
    }
  }
}
