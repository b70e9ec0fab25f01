package org.netlabd.client.net;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Addresses as people write them (RFC 5952). */
public final class AddressText {

  private AddressText() {}

  /** {@code 192.0.2.1}, {@code 2001:db8::1} or {@code fe80::1%eth0}. */
  public static String host(InetAddress address) {
    String text = NetUtil.toAddressString(address);
    if (address instanceof Inet6Address ipv6 && ipv6.getScopeId() != 0) {
      var scope = ipv6.getScopedInterface();
      return text + "%" + (scope == null ? ipv6.getScopeId() : scope.getName());
    }
    return text;
  }

  /** {@code 192.0.2.1:7} or {@code [2001:db8::1]:7}. */
  public static String of(InetSocketAddress address) {
    String host = host(address.getAddress());
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }
}
