package org.netlabd.config;

import java.util.Locale;

/** Where log records go. */
public sealed interface LogTarget {

  /** The local syslog daemon, through {@code /dev/log}. */
  record Syslog() implements LogTarget {}

  /** The standard error stream. */
  record Stderr() implements LogTarget {}

  /**
   * A log host that takes RFC 5424.
   *
   * @param scheme how records travel
   * @param host name or numeric address, as written
   * @param port 1 to 65,535
   */
  record LogHost(Scheme scheme, String host, int port) implements LogTarget {

    /** As it is configured: {@code tcp://[2001:db8::1]:514}. */
    @Override
    public String toString() {
      String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
      return scheme.name().toLowerCase(Locale.ROOT) + "://" + name + ":" + port;
    }
  }

  /** How records travel to a log host. */
  enum Scheme {
    /** RFC 5426. */
    UDP,
    /** RFC 6587, non-transparent framing. */
    TCP,
    /** RFC 5425. */
    TLS
  }
}
