// SPDX-License-Identifier: Apache-2.0
package org.netlabd.metrics;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.prometheus.metrics.exporter.common.PrometheusHttpExchange;
import io.prometheus.metrics.exporter.common.PrometheusHttpRequest;
import io.prometheus.metrics.exporter.common.PrometheusHttpResponse;
import io.prometheus.metrics.exporter.common.PrometheusScrapeHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** A request for metrics as Prometheus' client sees it, and the answer that it writes. */
final class Scrape
    implements PrometheusHttpExchange, PrometheusHttpRequest, PrometheusHttpResponse {

  private final HttpRequest request;
  private final URI target;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final FullHttpResponse response;

  private Scrape(HttpRequest request, URI target) {
    this.request = request;
    this.target = target;
    response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
  }

  /** All of the answer. On a request's thread. */
  static FullHttpResponse answer(HttpRequest request, URI target, PrometheusScrapeHandler by)
      throws IOException {
    Scrape scrape = new Scrape(request, target);
    by.handleRequest(scrape);
    return scrape.response.replace(Unpooled.wrappedBuffer(scrape.body.toByteArray()));
  }

  @Override
  public PrometheusHttpRequest getRequest() {
    return this;
  }

  @Override
  public PrometheusHttpResponse getResponse() {
    return this;
  }

  @Override
  public @Nullable String getQueryString() {
    return target.getRawQuery();
  }

  @Override
  public String getRequestPath() {
    return target.getPath();
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    return Collections.enumeration(request.headers().getAll(name));
  }

  /** HEAD's answer tells GET's length; whoever sends it leaves the body out. */
  @Override
  public String getMethod() {
    return HttpMethod.GET.name();
  }

  @Override
  public void setHeader(String name, String value) {
    response.headers().set(name, value);
  }

  @Override
  public OutputStream sendHeadersAndGetBody(int status, int length) {
    response.setStatus(HttpResponseStatus.valueOf(status));
    return body;
  }

  @Override
  public void handleException(IOException e) throws IOException {
    throw e;
  }

  @Override
  public void handleException(RuntimeException e) {
    throw e;
  }

  @Override
  public void close() {}
}
