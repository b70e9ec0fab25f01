package org.netlabd.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.ConfigurationProblems;
import org.netlabd.config.LogSettings;
import org.netlabd.config.LogTarget;
import org.netlabd.config.Problem;
import org.netlabd.config.Settings;
import org.netlabd.control.ControlSocket;
import org.netlabd.control.Reply;
import org.netlabd.listen.CannotListenException;
import org.netlabd.listen.Server;
import org.netlabd.log.Event;
import org.netlabd.log.Event.Kind;
import org.netlabd.log.Logging;
import org.netlabd.net.InheritedSockets;
import org.netlabd.net.Loops;
import org.netlabd.net.ServerSockets;
import org.netlabd.unix.SystemdNotifier;
import org.netlabd.values.ExitStatus;

/**
 * The daemon from its start to its end, the same behind jsvc and {@code netlabd run}.
 *
 * <pre>
 *   bind --> accept --> stop          reload: as often as one likes in between
 *     |
 *     +--> StartFailure, all undone
 * </pre>
 *
 * Called by the shell's threads and the control socket's: a stop waits for no reload that files or
 * names keep waiting, and {@link #hurry} is for while a stop waits.
 */
public final class LifeCycle {

  private static final Duration LOG_PATIENCE = Duration.ofSeconds(2);
  private static final long STATUS_SECONDS = 5;
  private static final String NOT_RELOADED = "Not reloaded, nothing changed: ";

  /** What a stop takes beyond the drain time at most: a loop that hangs, last bytes, log. */
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

  /** What a daemon logs with that could not read how it should. */
  private static final LogSettings UNREAD =
      new LogSettings(
          List.of(new LogTarget.Syslog()),
          LogSettings.Facility.DAEMON,
          LogSettings.Level.INFO,
          LogSettings.Traceback.UNEXPECTED,
          true,
          200);

  private final ConfigurationSource source;
  private final Shell shell;
  private final SystemdNotifier notifier;
  private final Logging logging;
  private final Logger log;
  private final Loops loops;
  private final Server server;
  private final CompletableFuture<Void> hurried = new CompletableFuture<>();
  private final Object reloading = new Object();
  private volatile Settings settings;
  private Server.@Nullable Prepared prepared;
  private @Nullable ScheduledFuture<?> statusUpdates;
  private @Nullable ControlSocket control;
  private String lastStatus = "";
  private boolean stopped;

  private LifeCycle(
      ConfigurationSource source,
      Shell shell,
      Settings settings,
      SystemdNotifier notifier,
      Logging logging,
      ServerSockets sockets)
      throws CannotListenException {
    this.source = source;
    this.shell = shell;
    this.settings = settings;
    this.notifier = notifier;
    this.logging = logging;
    this.log = LogManager.getLogger(LifeCycle.class);
    int count = settings.workers().orElse(Runtime.getRuntime().availableProcessors());
    loops = new Loops(count);
    server = new Server(sockets, loops);
    try {
      prepared = server.prepare(settings);
    } catch (CannotListenException | RuntimeException e) {
      loops.close();
      throw e;
    }
  }

  /**
   * The first step: reads the configuration and binds everything, accepting nothing.
   *
   * @throws StartFailure when that is not possible; the log and systemd have been told why
   */
  public static LifeCycle bind(ConfigurationSource source, Shell shell) throws StartFailure {
    // Beside the reading of the configuration, which takes as long.
    Logging.warmUp();
    SystemdNotifier notifier = shell.notifier();
    Settings settings;
    try {
      settings = source.read();
    } catch (ConfigurationProblems e) {
      List<String> lines = e.problems().stream().map(Problem::toString).toList();
      throw failed(shell.log(UNREAD), notifier, ExitStatus.CONFIGURATION, lines, e);
    }
    Logging logging = shell.log(settings.log());
    try {
      InheritedSockets inherited = InheritedSockets.of(System.getenv());
      ServerSockets sockets = new ServerSockets(inherited);
      LifeCycle life = new LifeCycle(source, shell, settings, notifier, logging, sockets);
      inherited.closeRest().forEach(life::warnOfUnused);
      return life;
    } catch (IOException | UnsatisfiedLinkError e) {
      List<String> lines = List.of(String.valueOf(e.getMessage()));
      throw failed(logging, notifier, ExitStatus.UNAVAILABLE, lines, e);
    } catch (RuntimeException e) {
      LogManager.getLogger(LifeCycle.class).error(Event.of(Kind.INTERNAL_ERROR, ""), e);
      List<String> lines = List.of("internal error: " + e);
      throw failed(logging, notifier, ExitStatus.INTERNAL, lines, e);
    }
  }

  private void warnOfUnused(String socket) {
    String text = "No listener is configured for " + socket + ", which systemd listens on";
    log.warn(Event.of(Kind.START_FAILED, text));
  }

  private static StartFailure failed(
      Logging logging, SystemdNotifier notifier, int status, List<String> lines, Throwable why) {
    Logger log = LogManager.getLogger(LifeCycle.class);
    lines.forEach(line -> log.error(Event.of(Kind.START_FAILED, line)));
    logging.stop(LOG_PATIENCE);
    StartFailure failure = new StartFailure(status, lines, why);
    notifier.status("Cannot start: " + failure.getMessage());
    notifier.close();
    return failure;
  }

  /** The second step: accepts. */
  public synchronized void accept() {
    if (prepared == null) {
      return;
    }
    // Before the first session can say anything: what it names is bound already.
    Announcement.started(loops.all().size(), prepared.bound())
        .forEach(text -> log.info(Event.of(Kind.STARTED, text)));
    openControl();
    // Before the first echo: systemd's watchdog looks after the JVM from here on. Clients wait in
    // the sockets' queues.
    notifier.ready(status());
    prepared.commit();
    prepared = null;
    Watchdog.start(System.getenv(), notifier, loops.all());
    statusUpdates =
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

  private void openControl() {
    try {
      control = controlAt(settings.controlSocket());
    } catch (IOException e) {
      String text = "No control socket: " + settings.controlSocket() + ": " + e.getMessage();
      log.warn(Event.of(Kind.CONTROL_FAILED, text));
    }
  }

  private @Nullable ControlSocket controlAt(Path path) throws IOException {
    return shell.hasControl(path) ? ControlSocket.open(path, Map.of("reload", this::reload)) : null;
  }

  /** Whoever asked through the old socket still gets an answer. */
  private void moveControl(Path to) throws IOException {
    ControlSocket old = control;
    boolean stays = old == null ? to.equals(settings.controlSocket()) : old.isAt(to);
    if (!stays) {
      control = controlAt(to);
      if (old != null) {
        old.close();
      }
    }
  }

  /**
   * Reads the configuration again and takes what differs. A broken one changes nothing. What
   * changed, or why nothing did, is in the log and in the answer.
   */
  public Reply reload() {
    synchronized (reloading) {
      Reply refusal = refusal();
      if (refusal != null) {
        return refusal;
      }
      notifier.reloading();
      Reply reply = take();
      Kind kind = reply.done() ? Kind.RELOADED : Kind.RELOAD_REFUSED;
      Level level = reply.done() ? Level.INFO : Level.ERROR;
      reply.lines().forEach(line -> log.log(level, Event.of(kind, line)));
      if (refusal() == null) {
        notifier.ready(status());
      }
      return reply;
    }
  }

  /** The answer to a reload that cannot be now; null when it can. */
  private synchronized @Nullable Reply refusal() {
    return stopped || prepared != null
        ? new Reply(false, List.of("Not reloaded: " + (stopped ? "terminating" : "starting")))
        : null;
  }

  private Reply take() {
    List<String> lines = new ArrayList<>();
    try {
      Settings wanted = source.read();
      return commit(server.prepare(wanted), wanted);
    } catch (ConfigurationProblems e) {
      e.problems().forEach(each -> lines.add(each.toString()));
      lines.add(NOT_RELOADED + Announcement.count(e.problems().size(), "problem"));
    } catch (CannotListenException e) {
      lines.add(NOT_RELOADED + e.getMessage());
    } catch (RuntimeException | Error e) {
      // Of classes, too: one that a reload needs first may not be loaded for want of a descriptor.
      log.error(Event.of(Kind.INTERNAL_ERROR, "reload"), e);
      lines.add("Not reloaded: internal error: " + e);
    }
    return new Reply(false, lines);
  }

  private synchronized Reply commit(Server.Prepared next, Settings wanted) {
    Reply refusal = refusal();
    if (refusal != null) {
      next.abandon();
      return refusal;
    }
    try {
      moveControl(wanted.controlSocket());
    } catch (IOException e) {
      next.abandon();
      String socket = wanted.controlSocket().toString();
      return new Reply(
          false, List.of(NOT_RELOADED + "control.socket: " + socket + ": " + e.getMessage()));
    } catch (RuntimeException | Error e) {
      next.abandon();
      throw e;
    }
    next.commit();
    logging.reconfigure(wanted.log());
    String changes = ReloadPlan.describe(settings, wanted);
    settings = wanted;
    return new Reply(true, List.of("Reloaded: " + changes));
  }

  /** Lets sessions finish for the drain time, then ends everything, the log last. */
  public void stop(String why) {
    Server.Prepared unused;
    synchronized (this) {
      stopped = true;
      unused = prepared;
      prepared = null;
    }
    if (statusUpdates != null) {
      statusUpdates.cancel(false);
    }
    if (control != null) {
      control.close();
    }
    if (unused != null) {
      unused.abandon();
    }
    String status = "Draining for " + settings.drain().toSeconds() + " s at most";
    notifier.stopping(status, settings.drain().plus(STOP_PATIENCE));
    Server.Drained drained = server.drain(settings.drain(), hurried);
    loops.close();
    server.sayAllRefusals();
    logging.sayAllRepeats();
    log.info(Event.of(Kind.TERMINATING, Announcement.terminating(why, drained, server.totals())));
    logging.stop(LOG_PATIENCE);
    notifier.close();
  }

  /** Makes {@link #stop} end the sessions at once, now or when it is called. Any thread. */
  public void hurry() {
    hurried.complete(null);
  }

  private String status() {
    return Announcement.status(settings.listeners().size(), server.totals());
  }

  private void updateStatus() {
    server.sayRefusals();
    logging.sayRepeats();
    String now = status();
    if (!now.equals(lastStatus)) {
      lastStatus = now;
      notifier.status(now);
    }
  }
}
