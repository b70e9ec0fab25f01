// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** How an address is written in log records and messages. */
public final class PeerAddress {

  /** For how long names of interfaces are taken for those of now. */
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** The same where an index is not among them: it may be a new one's. */
  private static final long MISSED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static volatile Links links = new Links(Map.of(), System.nanoTime() - FRESH_NANOS);

  /** The names of interfaces by their index, at a time. */
  private record Links(Map<Integer, String> names, long nanos) {}

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
    return zone == null ? name(address.getScopeId()) : zone.getName();
  }

  /** Not by the JDK each time, which lists them all: of a thousand, for 8 ms of a loop. */
  private static String name(int index) {
    Links known = links;
    long age = System.nanoTime() - known.nanos;
    if (age >= (known.names.containsKey(index) ? FRESH_NANOS : MISSED_NANOS)) {
      known = new Links(names(), System.nanoTime());
      links = known;
    }
    return known.names.getOrDefault(index, Integer.toString(index));
  }

  private static Map<Integer, String> names() {
    try {
      return NetworkInterface.networkInterfaces()
          .collect(
              Collectors.toMap(NetworkInterface::getIndex, NetworkInterface::getName, (a, b) -> b));
    } catch (SocketException e) {
      return Map.of();
    }
  }
}
