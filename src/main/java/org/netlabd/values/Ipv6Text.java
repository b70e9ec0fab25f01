package org.netlabd.values;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.net.SocketException;

/** An IPv6 address as RFC 5952 writes it, which the JDK does not. */
final class Ipv6Text {

  private Ipv6Text() {}

  static String of(Inet6Address address) {
    String text = NetUtil.toAddressString(address);
    return address.getScopeId() == 0 ? text : text + "%" + zone(address);
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
