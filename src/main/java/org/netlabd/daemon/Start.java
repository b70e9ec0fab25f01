// SPDX-License-Identifier: Apache-2.0
package org.netlabd.daemon;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.netlabd.config.ConfigurationProblems;
import org.netlabd.config.LogSettings;
import org.netlabd.config.LogTarget;
import org.netlabd.config.Problem;
import org.netlabd.config.Settings;
import org.netlabd.log.Event;
import org.netlabd.log.Logging;
import org.netlabd.net.InheritedSockets;
import org.netlabd.net.ServerSockets;
import org.netlabd.values.ExitStatus;

/** The first step of a start: reads the configuration and binds everything, accepting nothing. */
public final class Start {

  /** How long the end of the log waits for a target that does not take it. */
  static final Duration LOG_PATIENCE = Duration.ofSeconds(2);

  /** What a daemon logs with that could not read how it should. */
  private static final LogSettings UNREAD =
      new LogSettings(
          List.of(LogTarget.Local.SYSLOG),
          LogSettings.Facility.DAEMON,
          LogSettings.Level.INFO,
          LogSettings.Traceback.UNEXPECTED,
          true,
          200,
          LogSettings.Tls.DEFAULT);

  private final Shell shell;
  private final SystemdNotifier notifier;

  /** Where the configuration is read from, at the start and at each reload. */
  public interface Source {
    Settings read() throws ConfigurationProblems;
  }

  private Start(Shell shell) {
    this.shell = shell;
    this.notifier = SystemdNotifier.of(System.getenv());
  }

  /** Binds everything; where that fails the log and systemd have been told why. */
  public static LifeCycle bind(Source source, Shell shell) throws StartFailure {
    try {
      // Before the first of its own, the log's.
      Provisions.requireThreads(Provisions.SPARE_THREADS);
    } catch (IOException e) {
      List<String> lines = List.of("netlabd: error: " + e.getMessage());
      throw new StartFailure(ExitStatus.UNAVAILABLE, lines, false, e);
    }
    // Beside the reading of the configuration, which takes as long.
    Logging.warmUp();
    ServerSockets.warmUp();
    return new Start(shell).bind(source);
  }

  private LifeCycle bind(Source source) throws StartFailure {
    Settings settings;
    try {
      settings = source.read();
    } catch (ConfigurationProblems e) {
      List<String> lines = e.problems().stream().map(Problem::toString).toList();
      throw failed(shell.log(UNREAD), ExitStatus.CONFIGURATION, lines, e);
    }
    Logging logging = shell.log(settings.log());
    try {
      InheritedSockets inherited = InheritedSockets.of(System.getenv());
      ServerSockets sockets = new ServerSockets(inherited);
      LifeCycle life = new LifeCycle(source, shell, settings, notifier, logging, sockets);
      inherited.closeRest().forEach(Start::warnOfUnused);
      return life;
    } catch (IOException | UnsatisfiedLinkError e) {
      List<String> lines = List.of(String.valueOf(e.getMessage()));
      throw failed(logging, ExitStatus.UNAVAILABLE, lines, e);
    } catch (RuntimeException e) {
      log().error(Event.of(Event.Kind.INTERNAL_ERROR, ""), e);
      List<String> lines = List.of("internal error: " + e);
      throw failed(logging, ExitStatus.INTERNAL, lines, e);
    }
  }

  private static Logger log() {
    return LogManager.getLogger(LifeCycle.class);
  }

  private static void warnOfUnused(String socket) {
    String text = "No listener is configured for " + socket + ", which systemd listens on";
    log().warn(Event.of(Event.Kind.SOCKET_UNUSED, text));
  }

  private StartFailure failed(Logging logging, int status, List<String> lines, Throwable why) {
    lines.forEach(line -> log().error(Event.of(Event.Kind.START_FAILED, line)));
    logging.stop(LOG_PATIENCE);
    StartFailure failure =
        new StartFailure(status, lines, logging.hasReached(shell::showsRecordsOf), why);
    notifier.status("Cannot start: " + failure.getMessage());
    notifier.close();
    return failure;
  }
}
