// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;

/** How an address is written in log records and messages. */
public final class PeerAddress {

  private PeerAddress() {}

  /** {@code 192.0.2.7:51234} or {@code [2001:db8::7]:51234}; the port is always there. */
  public static String text(InetSocketAddress address) {
    InetAddress host = address.getAddress();
    String text = text(host);
    return (host instanceof Inet6Address ? "[" + text + "]" : text) + ":" + address.getPort();
  }

  /** {@code 192.0.2.7}, or an IPv6 address in its short form (RFC 5952) with its zone. */
  public static String text(InetAddress address) {
    if (!(address instanceof Inet6Address six)) {
      return address.getHostAddress();
    }
    String text = NetUtil.toAddressString(six);
    return six.getScopeId() == 0 ? text : text + "%" + zone(six);
  }

  /** The interface's name; its number where it has gone. What the kernel tells has only that. */
  private static String zone(Inet6Address address) {
    NetworkInterface zone = address.getScopedInterface();
    try {
      zone = zone == null ? NetworkInterface.getByIndex(address.getScopeId()) : zone;
    } catch (SocketException e) {
      // As if it had gone.
    }
    return zone == null ? Integer.toString(address.getScopeId()) : zone.getName();
  }
}
