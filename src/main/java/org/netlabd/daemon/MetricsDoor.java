// SPDX-License-Identifier: Apache-2.0
package org.netlabd.daemon;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.ListenerSettings.AccessLists;
import org.netlabd.config.MetricsSettings;
import org.netlabd.listen.CannotListenException;
import org.netlabd.listen.Listeners;
import org.netlabd.metrics.Metrics;
import org.netlabd.metrics.MetricsServer;
import org.netlabd.net.Errno;
import org.netlabd.net.Loop;
import org.netlabd.values.PeerAddress;

/**
 * Where the daemon's metrics are served, if anywhere: a reload may open, move and close it. Until
 * it is first opened nothing of the package {@code metrics} is loaded, and nothing is measured for
 * it. Guarded by the life cycle's lock, until the daemon stops.
 */
final class MetricsDoor {

  private static final MetricsSettings OFF =
      new MetricsSettings(Optional.empty(), new AccessLists(List.of(), List.of()));

  private final Inspection inspection;
  private final Supplier<Optional<String>> ailment;
  private final Listeners listeners;
  private final List<Loop> loops;
  private @Nullable Metrics metrics;
  private @Nullable MetricsServer server;
  private MetricsSettings now = OFF;
  private boolean serving;

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

  /**
   * Binds what is wanted and closes what is not.
   *
   * @throws CannotListenException when it cannot be bound; then all is as before
   */
  void change(MetricsSettings wanted) throws CannotListenException {
    if (!wanted.listen().equals(now.listen())) {
      move(wanted);
    } else if (server != null) {
      server.allow(wanted.access());
    }
    now = wanted;
  }

  private void move(MetricsSettings wanted) throws CannotListenException {
    MetricsServer before = server;
    // The same port of another address can be bound beside it, or not, as the addresses are.
    boolean mayOverlap = before != null && port(wanted) == port(now);
    if (before != null && mayOverlap) {
      before.close();
    }
    try {
      server = open(wanted);
    } catch (CannotListenException e) {
      server = mayOverlap ? open(now) : before;
      throw e;
    }
    if (before != null) {
      before.close();
    }
  }

  private static int port(MetricsSettings of) {
    return of.listen().map(InetSocketAddress::getPort).orElse(0);
  }

  private @Nullable MetricsServer open(MetricsSettings wanted) throws CannotListenException {
    InetSocketAddress at = wanted.listen().orElse(null);
    if (at == null) {
      return null;
    }
    Metrics first = metrics;
    Metrics served = first == null ? new Metrics(inspection.sources(ailment)) : first;
    MetricsServer opened;
    try {
      opened = new MetricsServer(at, wanted.access(), served);
    } catch (IOException e) {
      String where = "tcp " + PeerAddress.text(at);
      throw new CannotListenException("metrics", where, Errno.text(e), e);
    }
    if (first == null) {
      metrics = served;
      listeners.observe(served.sessions());
      for (int i = 0; i < loops.size(); i++) {
        loops.get(i).observe(served.lagOf(i));
      }
    }
    if (serving) {
      opened.start();
    }
    return opened;
  }

  /** The second step of a start: accepts. */
  void serve() {
    serving = true;
    if (server != null) {
      server.start();
    }
  }

  /** Where it is bound; empty when it is not. */
  Optional<InetSocketAddress> address() {
    return server == null ? Optional.empty() : Optional.of(server.address());
  }

  void close() {
    if (server != null) {
      server.close();
      server = null;
    }
  }
}
