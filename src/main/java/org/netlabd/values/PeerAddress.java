package org.netlabd.values;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** How an address is written in log records and messages. */
public final class PeerAddress {

  private PeerAddress() {}

  /** {@code 192.0.2.7:51234} or {@code [2001:db8::7]:51234}; the port is always there. */
  public static String text(InetSocketAddress address) {
    return bracketed(address.getAddress()) + ":" + address.getPort();
  }

  private static String bracketed(InetAddress address) {
    return address instanceof Inet6Address ? "[" + text(address) + "]" : text(address);
  }

  /** {@code 192.0.2.7}, or an IPv6 address in its short form (RFC 5952) with its zone. */
  public static String text(InetAddress address) {
    return address instanceof Inet6Address six ? Ipv6Text.of(six) : address.getHostAddress();
  }
}
