package org.netlabd.listen;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.netlabd.values.PeerAddress;
import org.netlabd.values.Protocol;

/** What makes one bound port another one: a reload keeps the ports whose keys stay. */
record BindKey(Protocol protocol, InetSocketAddress address, String device) {

  /** Whether the system would not let both be bound unless they share. */
  boolean overlaps(BindKey other) {
    return protocol == other.protocol
        && address.getPort() == other.address.getPort()
        && (address.getAddress().isAnyLocalAddress()
            || other.address.getAddress().isAnyLocalAddress()
            || isSame(address, other.address));
  }

  /** Interfaces may have the same link-local address, which for Java are equal. */
  private static boolean isSame(InetSocketAddress one, InetSocketAddress other) {
    return one.equals(other) && zone(one) == zone(other);
  }

  private static int zone(InetSocketAddress address) {
    return address.getAddress() instanceof Inet6Address six ? six.getScopeId() : 0;
  }

  /** By hand, as is hashCode: the JVM would spin a record's own while the daemon starts. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BindKey key
        && protocol == key.protocol
        && isSame(address, key.address)
        && device.equals(key.device);
  }

  @Override
  public int hashCode() {
    return address.hashCode();
  }

  @Override
  public String toString() {
    String on = device.isEmpty() ? "" : " on " + device;
    return (protocol == Protocol.TCP ? "tcp " : "udp ") + PeerAddress.text(address) + on;
  }
}
