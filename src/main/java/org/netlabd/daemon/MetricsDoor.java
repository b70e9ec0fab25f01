// SPDX-License-Identifier: Apache-2.0
package org.netlabd.daemon;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.ListenerSettings.AccessLists;
import org.netlabd.config.MetricsSettings;
import org.netlabd.listen.CannotListenException;
import org.netlabd.listen.Listeners;
import org.netlabd.listen.Reload;
import org.netlabd.log.Event;
import org.netlabd.metrics.Metrics;
import org.netlabd.metrics.MetricsServer;
import org.netlabd.net.Errno;
import org.netlabd.net.Loop;
import org.netlabd.values.PeerAddress;

/** Where metrics are served; nothing is loaded for them before. Under the life cycle's lock. */
final class MetricsDoor {

  private static final MetricsSettings OFF =
      new MetricsSettings(Optional.empty(), new AccessLists(List.of(), List.of()));

  private final Inspection inspection;
  private final Supplier<Optional<String>> ailment;
  private final Listeners listeners;
  private final List<Loop> loops;
  private @Nullable Metrics metrics;
  private volatile @Nullable MetricsServer server;
  private MetricsSettings now = OFF;
  private boolean accepts;

  MetricsDoor(
      Inspection inspection,
      Supplier<Optional<String>> ailment,
      Listeners listeners,
      List<Loop> loops) {
    this.inspection = inspection;
    this.ailment = ailment;
    this.listeners = listeners;
    this.loops = loops;
  }

  /** Binds what is wanted, and a reload's listeners, one of which may want its port; or nothing. */
  void change(MetricsSettings wanted, Reload reload) throws CannotListenException {
    MetricsSettings before = now;
    now = wanted;
    if (!wanted.listen().equals(before.listen())) {
      close();
    }
    try {
      reload.bind();
      if (!isOf(listeners.bound()) || isOf(reload.bound())) {
        open();
      }
    } catch (CannotListenException | RuntimeException e) {
      reload.close();
      now = before;
      serve();
      throw e;
    }
    MetricsServer of = server;
    if (of != null) {
      of.allow(wanted.access());
    }
  }

  private boolean isOf(List<Listeners.Bound> bound) {
    return now.listen()
        .filter(at -> bound.stream().anyMatch(each -> each.isInTheWayOf(at)))
        .isPresent();
  }

  private void open() throws CannotListenException {
    InetSocketAddress at = now.listen().orElse(null);
    if (at == null || server != null) {
      return;
    }
    Metrics first = metrics;
    Metrics served = first == null ? new Metrics(inspection.sources(ailment)) : first;
    try {
      MetricsServer opened = new MetricsServer(at, now.access(), served, listeners::refusedMetrics);
      inspection.metrics(opened.address());
      server = opened;
    } catch (IOException e) {
      String where = "tcp " + PeerAddress.text(at);
      throw new CannotListenException("metrics", where, Errno.text(e), e);
    }
    accepts = false;
    if (first == null) {
      metrics = served;
      listeners.observe(served.sessions());
      for (int i = 0; i < loops.size(); i++) {
        loops.get(i).observe(served.lagOf(i));
      }
    }
  }

  /** The second step of a start or a reload: accepts, also on a port that a listener has left. */
  void serve() {
    try {
      open();
    } catch (CannotListenException e) {
      LogManager.getLogger(MetricsDoor.class)
          .error(Event.of(Event.Kind.INTERNAL_ERROR, "metrics"), e);
    }
    MetricsServer of = server;
    if (of != null && !accepts) {
      accepts = true;
      of.start();
    }
  }

  Optional<InetSocketAddress> address() {
    return Optional.ofNullable(server).map(MetricsServer::address);
  }

  /** For whom there have to be descriptors. */
  int mostCallers() {
    return server == null ? 0 : MetricsServer.MOST_CALLERS;
  }

  void close() {
    MetricsServer of = server;
    if (of != null) {
      of.close();
      server = null;
      inspection.metrics(null);
    }
  }
}
