// SPDX-License-Identifier: Apache-2.0
package org.netlabd.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.exporter.common.PrometheusScrapeHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.logging.log4j.LogManager;
import org.netlabd.guard.Reason;
import org.netlabd.log.Event;
import org.netlabd.values.IpAddress;

/** What is answered to whom. On a request's thread. */
final class Answers {

  /** What the client library would answer with 500. */
  private static final Predicate<String> UNKNOWN_FORM =
      Pattern.compile("(^|&)debug=(?!(openmetrics|text|prometheus-protobuf)(&|$))").asPredicate();

  private static final Set<String> PATHS = Set.of("/metrics", "/healthz", "/");
  private static final Set<HttpMethod> METHODS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private final Metrics metrics;
  private final PrometheusScrapeHandler scrape;
  private final Predicate<IpAddress> mayAsk;
  private final Consumer<InetSocketAddress> refused;

  Answers(Metrics metrics, Predicate<IpAddress> mayAsk, Consumer<InetSocketAddress> refused) {
    this.metrics = metrics;
    this.mayAsk = mayAsk;
    this.refused = refused;
    scrape = new PrometheusScrapeHandler(PrometheusProperties.get(), metrics.registry);
  }

  FullHttpResponse to(HttpRequest request, InetSocketAddress peer) {
    try {
      Throwable nonsense = request.decoderResult().cause();
      return nonsense == null ? toReadable(request, peer) : toNonsense(nonsense);
    } catch (IOException | RuntimeException | Error e) {
      LogManager.getLogger(Answers.class).error(Event.of(Event.Kind.INTERNAL_ERROR, "metrics"), e);
      return words(HttpResponseStatus.INTERNAL_SERVER_ERROR, "internal error; the log has it");
    }
  }

  private static FullHttpResponse toNonsense(Throwable why) {
    if (why instanceof TooLongHttpLineException) {
      return words(HttpResponseStatus.REQUEST_URI_TOO_LONG, "the request's line is too long");
    }
    return why instanceof TooLongHttpHeaderException
        ? words(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the headers are too long")
        : words(HttpResponseStatus.BAD_REQUEST, "not a request of HTTP");
  }

  private FullHttpResponse toReadable(HttpRequest request, InetSocketAddress peer)
      throws IOException {
    URI target;
    try {
      target = new URI(request.uri());
    } catch (URISyntaxException e) {
      return words(HttpResponseStatus.BAD_REQUEST, "not a URI");
    }
    if (!mayAsk.test(IpAddress.of(peer.getAddress()))) {
      refused.accept(peer);
      return words(HttpResponseStatus.FORBIDDEN, "refused: " + Reason.ACCESS);
    }
    if (request.protocolVersion().majorVersion() != 1) {
      return words(HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "only HTTP/1.1 and HTTP/1.0");
    }
    String path = target.getPath();
    if (path == null) {
      return words(HttpResponseStatus.BAD_REQUEST, "a URI without a path");
    }
    if (!PATHS.contains(path)) {
      return words(HttpResponseStatus.NOT_FOUND, "netlabd has /metrics and /healthz");
    }
    if (!METHODS.contains(request.method())) {
      FullHttpResponse answer = words(HttpResponseStatus.METHOD_NOT_ALLOWED, "only GET and HEAD");
      answer.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
      return answer;
    }
    return switch (path) {
      case "/metrics" -> scrape(request, target);
      case "/healthz" -> health();
      default -> words(HttpResponseStatus.OK, "netlabd: /metrics /healthz");
    };
  }

  private FullHttpResponse scrape(HttpRequest request, URI target) throws IOException {
    String query = target.getQuery();
    return query != null && UNKNOWN_FORM.test(query)
        ? words(HttpResponseStatus.BAD_REQUEST, "debug is openmetrics, text or prometheus-protobuf")
        : Scrape.answer(request, target, scrape);
  }

  private FullHttpResponse health() {
    Optional<String> ailment = metrics.sources.ailment().get();
    return ailment
        .map(words -> words(HttpResponseStatus.SERVICE_UNAVAILABLE, words))
        .orElseGet(() -> words(HttpResponseStatus.OK, "ok"));
  }

  private static FullHttpResponse words(HttpResponseStatus status, String text) {
    FullHttpResponse answer =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(text + "\n", UTF_8));
    answer.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    return answer;
  }
}
