// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config;

import java.util.Locale;
import org.netlabd.values.Protocol;

/** Where log records go; as text, as it is configured. */
public sealed interface LogTarget {

  /** What this host has, by its word in the configuration. */
  enum Local implements LogTarget {
    /** The local syslog daemon, through {@code /dev/log}. */
    SYSLOG,
    /** The systemd journal, by its native protocol. */
    JOURNAL,
    STDERR;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A log host that takes RFC 5424: a name or numeric address, and its port. */
  record LogHost(Scheme scheme, String host, int port) implements LogTarget {

    /** What TLS goes over, too. */
    private Protocol protocol() {
      return scheme == Scheme.UDP ? Protocol.UDP : Protocol.TCP;
    }

    /** Whether a listener would log each record anew, if this is a host where it listens. */
    public boolean mayFeed(ListenerSettings listener) {
      return listener.payload() != ListenerSettings.Payload.NONE
          && listener.protocol() == protocol()
          && listener.port() == port;
    }

    /** For example {@code tcp://[2001:db8::1]:514}. */
    @Override
    public String toString() {
      String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
      return scheme.name().toLowerCase(Locale.ROOT) + "://" + name + ":" + port;
    }
  }

  enum Scheme {
    /** RFC 5426. */
    UDP,
    /** RFC 6587, non-transparent framing. */
    TCP,
    /** RFC 5425. */
    TLS;

    public int defaultPort() {
      return this == TLS ? 6514 : 514;
    }
  }
}
