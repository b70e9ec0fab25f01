package org.netlabd.config.type;

import com.typesafe.config.ConfigUtil;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.netlabd.config.LogTarget;
import org.netlabd.config.LogTarget.LogHost;
import org.netlabd.config.LogTarget.Scheme;
import org.netlabd.config.LogTarget.Stderr;
import org.netlabd.config.LogTarget.Syslog;

/** Where log records go: a word, or the URI of a log host. */
public record LogTargetType() implements ValueType<LogTarget> {

  /** Not java.net.URI, to which a name with an underscore or a last label of digits is no host. */
  private static final Pattern LOG_HOST =
      Pattern.compile(
          "(?<scheme>(?i:udp|tcp|tls))://(\\[(?<numeric>[^\\]]*:[^\\]]*)]|(?<host>[^:/?#\\[\\]]+))"
              + "(:(?<port>[0-9]+))?(?<rest>([/?#].*)?)");

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
    Matcher parts = LOG_HOST.matcher(text);
    if (!parts.matches()) {
      throw refusal(text);
    }
    Scheme scheme = Scheme.valueOf(parts.group("scheme").toUpperCase(Locale.ROOT));
    String numeric = parts.group("numeric");
    String host = numeric == null ? parts.group("host") : numeric;
    if (!parts.group("rest").isEmpty() || host.indexOf('@') >= 0) {
      throw new InvalidValueException(Quote.quote(text) + " has more than a host and a port");
    }
    if (numeric != null || HostText.isNumeric(host)) {
      // Its interface may come later.
      HostText.numeric(host.replaceFirst("%.+", "%1"));
    } else if (!HostText.isName(host)) {
      throw refusal(text);
    }
    String port = parts.group("port");
    return new LogHost(scheme, host, port == null ? defaultPort(scheme) : port(text, port));
  }

  private static int port(String text, String port) throws InvalidValueException {
    int number = port.length() > 5 ? 0 : Integer.parseInt(port);
    if (number < 1 || number > 65_535) {
      throw new InvalidValueException(Quote.quote(text) + " has a port out of range");
    }
    return number;
  }

  private static int defaultPort(Scheme scheme) {
    return switch (scheme) {
      case UDP, TCP -> 514;
      case TLS -> 6514;
    };
  }

  private static InvalidValueException refusal(String text) {
    return new InvalidValueException(Quote.quote(text) + " is not accepted");
  }
}
