package org.netlabd.config;

import java.net.InetAddress;
import org.netlabd.values.PeerAddress;

/** Where a listener listens. */
public sealed interface ListenAddress {

  /** As a person writes it. */
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
      return PeerAddress.text(address);
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
