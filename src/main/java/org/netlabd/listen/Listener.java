package org.netlabd.listen;

import java.net.InetSocketAddress;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.ListenerSettings;
import org.netlabd.log.Event;
import org.netlabd.service.Echo;
import org.netlabd.stats.ListenerCounters;
import org.netlabd.values.PeerAddress;

/**
 * One listener as configured now: what its sockets and sessions need of it. A reload makes a new
 * one, and sessions keep the one that they began with. Immutable but for the counters; any thread.
 *
 * @param settings its block of the configuration
 * @param logSessions whether the start and end of a session are logged
 * @param service what it does
 * @param counters kept over reloads
 */
record Listener(
    ListenerSettings settings, boolean logSessions, Echo service, ListenerCounters counters) {

  private static final Logger LOG = LogManager.getLogger(Listener.class);

  String name() {
    return settings.name();
  }

  void session(Event.Kind kind, InetSocketAddress peer, String text) {
    if (logSessions) {
      log(Level.INFO, kind, peer, text, null);
    }
  }

  void log(
      Level level,
      Event.Kind kind,
      @Nullable InetSocketAddress peer,
      String text,
      @Nullable Throwable thrown) {
    if (LOG.isEnabled(level)) {
      String from = peer == null ? null : PeerAddress.text(peer);
      LOG.log(level, new Event(kind, name(), from, text), thrown);
    }
  }
}
