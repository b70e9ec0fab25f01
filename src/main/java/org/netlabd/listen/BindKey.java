package org.netlabd.listen;

import java.net.InetSocketAddress;
import org.netlabd.config.ListenerSettings.Protocol;
import org.netlabd.values.PeerAddress;

/** What makes one bound port another one: a reload keeps the ports whose keys stay. */
record BindKey(Protocol protocol, InetSocketAddress address, String device) {

  /** Whether the system would not let both be bound unless they share. */
  boolean overlaps(BindKey other) {
    return protocol == other.protocol
        && address.getPort() == other.address.getPort()
        && (address.getAddress().isAnyLocalAddress()
            || other.address.getAddress().isAnyLocalAddress()
            || address.equals(other.address));
  }

  @Override
  public String toString() {
    String on = device.isEmpty() ? "" : " on " + device;
    return (protocol == Protocol.TCP ? "tcp " : "udp ") + PeerAddress.text(address) + on;
  }
}
