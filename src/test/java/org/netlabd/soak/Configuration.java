// SPDX-License-Identifier: Apache-2.0
package org.netlabd.soak;

import java.nio.file.Path;

/**
 * What the daemon is told: its listeners, and the ways in which reloads change them.
 *
 * @param control where its control socket is
 * @param ports first of {@link #PORTS} free ones
 * @param taken a TCP port that is not free
 */
record Configuration(Path control, int ports, int taken) {

  /** How many ports it needs. */
  static final int PORTS = 6;

  /** A state of the configuration. */
  enum Variant {
    PLAIN(true),
    CHANGED(true),
    BROKEN(false),
    TAKEN(false);

    /** Whether a reload has to accept it. */
    final boolean accepted;

    Variant(boolean accepted) {
      this.accepted = accepted;
    }
  }

  int echo() {
    return ports;
  }

  int impatient() {
    return ports + 1;
  }

  int proxied() {
    return ports + 2;
  }

  int datagrams() {
    return ports + 3;
  }

  int limited() {
    return ports + 4;
  }

  private int sometimes() {
    return ports + 5;
  }

  String text(Variant variant) {
    return switch (variant) {
      case PLAIN -> plain();
      case CHANGED -> plain() + changes();
      case BROKEN -> plain() + "listeners.echo.limits.sesions = 1\n";
      case TAKEN -> plain() + "listeners.late { protocol = tcp, port = " + taken + " }\n";
    };
  }

  private String plain() {
    return """
        log.target = [stderr]
        control.socket = "%s"
        listeners {
          echo-tcp = null
          echo-udp = null
          echo { protocol = tcp, port = %d }
          impatient { protocol = tcp, port = %d, timeouts { idle = 2s, stall = 2s } }
          proxied { protocol = tcp, port = %d, proxy = required }
          datagrams { protocol = udp, port = %d, socket.receive-buffer = 4M }
          limited { protocol = udp, port = %d, limits { rate = 100000, source-rate = 100 } }
        }
        """
        .formatted(control, echo(), impatient(), proxied(), datagrams(), limited());
  }

  private String changes() {
    return """
        log.traceback = always
        listeners {
          echo { limits { source-rate = 100000, buffer = 128K }, access.deny = ["192.0.2.0/24"] }
          limited.limits.source-rate = 50
          more-tcp { protocol = tcp, port = %1$d }
          more-udp { protocol = udp, port = %1$d }
        }
        """
        .formatted(sometimes());
  }
}
