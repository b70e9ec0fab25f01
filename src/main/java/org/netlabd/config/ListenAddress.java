package org.netlabd.config;

import java.net.InetAddress;

/** Where a listener listens. */
public sealed interface ListenAddress {

  /** Every local address, IPv4 and IPv6, also those that appear later: {@code *}. */
  record Every() implements ListenAddress {}

  /** A numeric address, with its zone where it needs one. */
  record Numeric(InetAddress address) implements ListenAddress {}

  /** A host name: every address that it resolves to when the listener is bound. */
  record HostName(String name) implements ListenAddress {}

  /** The addresses that an interface has when the listener is bound: {@code %eth0}. */
  record Interface(String name) implements ListenAddress {}
}
