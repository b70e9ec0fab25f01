package org.netlabd.values;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.NetworkInterface;

/** An IPv6 address as RFC 5952 writes it, which the JDK does not. */
final class Ipv6Text {

  private Ipv6Text() {}

  static String of(Inet6Address address) {
    String text = NetUtil.toAddressString(address);
    NetworkInterface zone = address.getScopedInterface();
    if (zone != null) {
      return text + "%" + zone.getName();
    }
    return address.getScopeId() > 0 ? text + "%" + address.getScopeId() : text;
  }
}
