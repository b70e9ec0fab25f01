// SPDX-License-Identifier: Apache-2.0
package org.netlabd.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.exporter.httpserver.HttpErrorHandlingPolicy;
import io.prometheus.metrics.exporter.httpserver.MetricsHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.ListenerSettings.AccessLists;
import org.netlabd.guard.AddressSet;
import org.netlabd.guard.Reason;
import org.netlabd.log.Event;
import org.netlabd.log.Event.Field;
import org.netlabd.stats.OnceThenCount;
import org.netlabd.stats.OnceThenCount.Rest;
import org.netlabd.values.IpAddress;
import org.netlabd.values.PeerAddress;

/**
 * Serves {@code /metrics} and {@code /healthz} by the JDK's HTTP server. Each connection has a
 * thread for as long as a request takes; what is too many, too long or too slow is closed.
 */
public final class MetricsServer implements AutoCloseable {

  private static final int MOST_CONNECTIONS = 32;

  /** Beyond it a connect(2) is tried again by the kernel, and seems to hang. */
  private static final int MOST_WAITING = 1024;

  /** The JDK's server has its bounds from properties (the module jdk.httpserver's description). */
  private static final Map<String, String> BOUNDS =
      Map.of(
          "jdk.httpserver.maxConnections", Integer.toString(MOST_CONNECTIONS),
          "sun.net.httpserver.maxIdleConnections", Integer.toString(MOST_CONNECTIONS / 2),
          "sun.net.httpserver.maxReqTime", "5",
          "sun.net.httpserver.maxRspTime", "10",
          "sun.net.httpserver.maxReqHeaders", "100",
          "sun.net.httpserver.maxReqHeaderSize", Integer.toString(16 << 10),
          "sun.net.httpserver.nodelay", "true");

  private static final Set<String> METHODS = Set.of("GET", "HEAD");
  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final int MOST_SOURCES = 64;
  private static final Logger LOG = LogManager.getLogger(MetricsServer.class);

  static {
    BOUNDS.forEach(
        (name, value) -> {
          if (System.getProperty(name) == null) {
            System.setProperty(name, value);
          }
        });
  }

  private final HttpServer server;
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          MOST_CONNECTIONS,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          MetricsServer::thread);
  private final LongAdder refused;
  private final OnceThenCount<String, String> said =
      new OnceThenCount<>(1, PERIOD, MOST_SOURCES, "", System.nanoTime());
  private volatile AddressSet access;

  /**
   * Binds; nothing is accepted.
   *
   * @throws IOException when it cannot be bound; the message is the system's reason
   */
  public MetricsServer(InetSocketAddress at, AccessLists access, Metrics metrics)
      throws IOException {
    // The JDK's server leaks a descriptor when it cannot be bound.
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(at);
    }
    this.access = AddressSet.of(access.allow(), access.deny());
    refused = metrics.refusals();
    server = HttpServer.create(at, MOST_WAITING);
    server.setExecutor(threads);
    HttpErrorHandlingPolicy onError =
        HttpErrorHandlingPolicy.builder()
            .errorReporter(
                e -> LOG.error(Event.of(Event.Kind.INTERNAL_ERROR, "metrics"), (Throwable) e))
            .build();
    MetricsHandler scrape =
        new MetricsHandler(PrometheusProperties.get(), metrics.registry(), onError);
    serve("/metrics", scrape);
    serve("/healthz", exchange -> answerHealth(exchange, metrics.sources()));
    serve("/", exchange -> answer(exchange, 200, "netlabd: /metrics /healthz"));
  }

  private static Thread thread(Runnable action) {
    Thread thread = new Thread(action, "metrics");
    thread.setDaemon(true);
    return thread;
  }

  private void serve(String path, HttpHandler handler) {
    server.createContext(path, exchange -> serve(exchange, handler));
  }

  private void serve(HttpExchange exchange, HttpHandler handler) throws IOException {
    try (exchange) {
      InetAddress peer = exchange.getRemoteAddress().getAddress();
      IpAddress source = IpAddress.of(peer);
      if (!access.contains(source.high(), source.low())) {
        refused(exchange.getRemoteAddress());
        answer(exchange, 403, "refused: " + Reason.ACCESS);
      } else if (!exchange.getHttpContext().getPath().equals(exchange.getRequestURI().getPath())) {
        answer(exchange, 404, "netlabd has /metrics and /healthz");
      } else if (!METHODS.contains(exchange.getRequestMethod())) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        answer(exchange, 405, "only GET and HEAD");
      } else {
        handler.handle(exchange);
      }
    }
  }

  private static void answerHealth(HttpExchange exchange, Sources sources) throws IOException {
    String ailment = sources.ailment().get().orElse("");
    answer(exchange, ailment.isEmpty() ? 200 : 503, ailment.isEmpty() ? "ok" : ailment);
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = (text + "\n").getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  private void refused(InetSocketAddress peer) {
    refused.increment();
    sayRest(said.due(System.nanoTime()));
    String source = peer.getAddress().getHostAddress();
    if (said.add(source, source, 1) > 0) {
      say(PeerAddress.text(peer), "");
    }
  }

  private static void sayRest(List<Rest<String, String>> rests) {
    long count = rests.stream().mapToLong(Rest::count).sum();
    if (count > 0) {
      say(null, ", " + count + " more");
    }
  }

  private static void say(@Nullable String peer, String more) {
    Map<Field, Object> fields = Map.of(Field.REASON, Reason.ACCESS);
    String text = "refused: " + Reason.ACCESS + more;
    LOG.info(new Event(Event.Kind.REFUSED, "metrics", peer, text, fields));
  }

  /** Who may ask from now on. */
  public void allow(AccessLists lists) {
    access = AddressSet.of(lists.allow(), lists.deny());
  }

  /** Accepts. */
  public void start() {
    server.start();
  }

  /** Where it was really bound. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /** Closes the port and every connection, at once. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    sayRest(said.all());
  }
}
