package org.netlabd.client.net;

import io.netty.channel.socket.SocketProtocolFamily;
import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** The family of socket that reaches an address. */
final class Family {

  private Family() {}

  static SocketProtocolFamily of(InetSocketAddress address) {
    return address.getAddress() instanceof Inet6Address
        ? SocketProtocolFamily.INET6
        : SocketProtocolFamily.INET;
  }
}
