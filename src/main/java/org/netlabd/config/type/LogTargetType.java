package org.netlabd.config.type;

import com.typesafe.config.ConfigUtil;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.LogTarget;
import org.netlabd.config.LogTarget.LogHost;
import org.netlabd.config.LogTarget.Scheme;
import org.netlabd.config.LogTarget.Stderr;
import org.netlabd.config.LogTarget.Syslog;

/** Where log records go: a word, or the URI of a log host. */
public record LogTargetType() implements ValueType<LogTarget> {

  @Override
  public LogTarget parse(String text) throws InvalidValueException {
    return switch (text) {
      case "syslog" -> new Syslog();
      case "stderr" -> new Stderr();
      default -> logHost(text);
    };
  }

  @Override
  public String render(LogTarget value) {
    if (value instanceof LogHost host) {
      return ConfigUtil.quoteString(host.toString());
    }
    return value instanceof Syslog ? "syslog" : "stderr";
  }

  @Override
  public String accepted() {
    return "syslog, stderr, \"udp://HOST:PORT\", \"tcp://HOST:PORT\" or \"tls://HOST:PORT\"";
  }

  private static LogHost logHost(String text) throws InvalidValueException {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw refusal(text);
    }
    Scheme scheme = scheme(uri.getScheme());
    String host = uri.getHost();
    if (scheme == null || host == null) {
      throw refusal(text);
    }
    if (uri.getRawUserInfo() != null
        || !uri.getRawPath().isEmpty()
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null) {
      throw new InvalidValueException(Quote.quote(text) + " has more than a host and a port");
    }
    int port = uri.getPort() < 0 ? defaultPort(scheme) : uri.getPort();
    if (port < 1 || port > 65_535) {
      throw new InvalidValueException(Quote.quote(text) + " has a port out of range");
    }
    return new LogHost(
        scheme, host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
  }

  private static @Nullable Scheme scheme(@Nullable String name) {
    for (Scheme scheme : Scheme.values()) {
      if (schemeName(scheme).equalsIgnoreCase(name)) {
        return scheme;
      }
    }
    return null;
  }

  private static int defaultPort(Scheme scheme) {
    return switch (scheme) {
      case UDP, TCP -> 514;
      case TLS -> 6514;
    };
  }

  private static String schemeName(Scheme scheme) {
    return scheme.name().toLowerCase(Locale.ROOT);
  }

  private static InvalidValueException refusal(String text) {
    return new InvalidValueException(Quote.quote(text) + " is not accepted");
  }
}
