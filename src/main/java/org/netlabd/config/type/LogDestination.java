// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.type;

import com.typesafe.config.ConfigUtil;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.netlabd.config.LogTarget;

/** Where log records go: a word, or the URI of a log host. */
public final class LogDestination {

  /** Not java.net.URI, to which a name with an underscore or a last label of digits is no host. */
  private static final Pattern LOG_HOST =
      Pattern.compile(
          "(?<scheme>(?i:udp|tcp|tls))://(\\[(?<numeric>[^\\]]*:[^\\]]*)]|(?<host>[^:/?#\\[\\]]+))"
              + "(:(?<port>[0-9]+))?(?<rest>([/?#].*)?)");

  public static final ValueType<LogTarget> TYPE =
      ValueType.of(
          LogDestination::parse,
          target ->
              target instanceof LogTarget.LogHost
                  ? ConfigUtil.quoteString(target.toString())
                  : target.toString(),
          "syslog, journal, stderr, \"udp://HOST:PORT\", \"tcp://HOST:PORT\" or \"tls://HOST:PORT\"");

  private LogDestination() {}

  private static LogTarget parse(String text) throws InvalidValueException {
    for (LogTarget.Local local : LogTarget.Local.values()) {
      if (local.toString().equals(text)) {
        return local;
      }
    }
    return logHost(text);
  }

  private static LogTarget.LogHost logHost(String text) throws InvalidValueException {
    Matcher parts = LOG_HOST.matcher(text);
    if (!parts.matches()) {
      throw new InvalidValueException(text, "is not accepted");
    }
    LogTarget.Scheme scheme =
        LogTarget.Scheme.valueOf(parts.group("scheme").toUpperCase(Locale.ROOT));
    String numeric = parts.group("numeric");
    String host = numeric == null ? parts.group("host") : numeric;
    if (!parts.group("rest").isEmpty() || host.indexOf('@') >= 0) {
      throw new InvalidValueException(text, "has more than a host and a port");
    }
    if (numeric != null || Host.isNumeric(host)) {
      // Its interface may come later.
      Host.numeric(host.replaceFirst("%.+", "%1"));
    } else if (!Host.isName(host)) {
      throw new InvalidValueException(text, "is not accepted");
    }
    String port = parts.group("port");
    return new LogTarget.LogHost(
        scheme, host, port == null ? scheme.defaultPort() : port(text, port));
  }

  private static int port(String text, String port) throws InvalidValueException {
    int number = port.length() > 5 ? 0 : Integer.parseInt(port);
    if (number < 1 || number > 65_535) {
      throw new InvalidValueException(text, "has a port out of range");
    }
    return number;
  }
}
