// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config;

import java.net.InetAddress;

/** Where a listener listens. */
public sealed interface ListenAddress {

  String text();

  /** Every local address, IPv4 and IPv6, also those that appear later. */
  record Every() implements ListenAddress {
    @Override
    public String text() {
      return "*";
    }
  }

  /** A numeric address, with its zone where it needs one. */
  record Numeric(InetAddress address) implements ListenAddress {
    @Override
    public String text() {
      // Not PeerAddress's, for which Netty lists the interfaces. The first run of zeros, as "::".
      return address.getHostAddress().replaceFirst("(^|:)0(:0)+($|:)", "::");
    }
  }

  /** A host name: every address that it resolves to when the listener is bound. */
  record HostName(String text) implements ListenAddress {}

  /** The addresses that an interface has when the listener is bound: {@code %eth0}. */
  record Interface(String name) implements ListenAddress {
    @Override
    public String text() {
      return "%" + name;
    }
  }
}
