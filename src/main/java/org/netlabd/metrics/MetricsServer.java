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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.netlabd.config.ListenerSettings.AccessLists;
import org.netlabd.guard.AddressSet;
import org.netlabd.guard.Reason;
import org.netlabd.log.Event;
import org.netlabd.metrics.Metrics.Sources;
import org.netlabd.values.DaemonThread;
import org.netlabd.values.IpAddress;

/** Serves {@code /metrics} and {@code /healthz} by the JDK's server, in bounded number and time. */
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

  /** What the client library would answer with 500. */
  private static final Predicate<String> UNKNOWN_FORM =
      Pattern.compile("(^|&)debug=(?!(openmetrics|text|prometheus-protobuf)(&|$))").asPredicate();

  private static final Set<String> METHODS = Set.of("GET", "HEAD");
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
  private final ExecutorService threads = DaemonThread.each("metrics", MOST_CONNECTIONS);
  private final Consumer<InetSocketAddress> refused;
  private volatile AddressSet access;

  /** Binds, and accepts nothing yet; {@code refused} is told of each caller that may not ask. */
  public MetricsServer(
      InetSocketAddress at,
      AccessLists access,
      Metrics metrics,
      Consumer<InetSocketAddress> refused)
      throws IOException {
    // The JDK's server leaks a descriptor when it cannot be bound.
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(at);
    }
    this.access = AddressSet.of(access.allow(), access.deny());
    this.refused = refused;
    server = HttpServer.create(at, MOST_WAITING);
    server.setExecutor(threads);
    HttpErrorHandlingPolicy onError =
        HttpErrorHandlingPolicy.builder().errorReporter(MetricsServer::failed).build();
    MetricsHandler scrape =
        new MetricsHandler(PrometheusProperties.get(), metrics.registry(), onError);
    serve("/metrics", exchange -> answerScrape(exchange, scrape));
    serve("/healthz", exchange -> answerHealth(exchange, metrics.sources()));
    serve("/", exchange -> answer(exchange, 200, "netlabd: /metrics /healthz"));
  }

  /** Who asked may be gone, or ask for the head only of what is compressed: no error of ours. */
  private static void failed(Throwable failure) {
    Level level = failure instanceof IOException ? Level.DEBUG : Level.ERROR;
    LOG.log(level, Event.of(Event.Kind.INTERNAL_ERROR, "metrics"), failure);
  }

  private void serve(String path, HttpHandler handler) {
    server.createContext(path, exchange -> serve(exchange, handler));
  }

  private void serve(HttpExchange exchange, HttpHandler handler) throws IOException {
    try (exchange) {
      InetAddress peer = exchange.getRemoteAddress().getAddress();
      IpAddress source = IpAddress.of(peer);
      if (!access.contains(source.high(), source.low())) {
        refused.accept(exchange.getRemoteAddress());
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

  private static void answerScrape(HttpExchange exchange, MetricsHandler scrape)
      throws IOException {
    String query = exchange.getRequestURI().getQuery();
    if (query != null && UNKNOWN_FORM.test(query)) {
      answer(exchange, 400, "debug is openmetrics, text or prometheus-protobuf");
    } else {
      scrape.handle(exchange);
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

  /** Who may ask from now on. */
  public void allow(AccessLists lists) {
    access = AddressSet.of(lists.allow(), lists.deny());
  }

  public void start() {
    server.start();
  }

  /** Where it was really bound. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
