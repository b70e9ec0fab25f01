// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;
import org.netlabd.values.PeerAddress;
import org.netlabd.values.Protocol;

/** What makes one bound port another; a device made anew has another index, 0 is for none. */
record BindKey(Protocol protocol, InetSocketAddress address, String device, int deviceIndex) {

  /** The index of an interface now; 0 if there is none of this name. */
  static int indexOf(String device) {
    try {
      NetworkInterface found = device.isEmpty() ? null : NetworkInterface.getByName(device);
      return found == null ? 0 : found.getIndex();
    } catch (SocketException e) {
      return 0;
    }
  }

  /** Whether there is an interface of this name, and it has another index. */
  static boolean isNew(String device, int index) {
    int now = indexOf(device);
    return now != 0 && now != index;
  }

  /** Whether the system would not let both be bound unless they share. */
  boolean overlaps(BindKey other) {
    return protocol == other.protocol && overlap(address, other.address);
  }

  static boolean overlap(InetSocketAddress one, InetSocketAddress other) {
    return one.getPort() == other.getPort()
        && (one.getAddress().isAnyLocalAddress()
            || other.getAddress().isAnyLocalAddress()
            || isSame(one, other));
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
    return other instanceof BindKey key && isSameBut(key) && deviceIndex == key.deviceIndex;
  }

  /** Whether they differ in the device's index alone, if at all. */
  boolean isSameBut(BindKey key) {
    return protocol == key.protocol && isSame(address, key.address) && device.equals(key.device);
  }

  @Override
  public int hashCode() {
    return address.hashCode();
  }

  @Override
  public String toString() {
    String on = device.isEmpty() ? "" : " on " + device;
    return protocol + " " + PeerAddress.text(address) + on;
  }
}
