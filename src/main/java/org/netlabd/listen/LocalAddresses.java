package org.netlabd.listen;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.netlabd.net.BroadcastProbe;

/**
 * The addresses of this host's interfaces at one moment.
 *
 * @param unicast by their text, which unlike the address itself tells zones apart; without those of
 *     IPv6 that are not usable
 * @param broadcast what the kernel takes for broadcast of those that may be
 */
record LocalAddresses(Map<String, InetAddress> unicast, Set<InetAddress> broadcast) {

  /** Before anybody looked. */
  static final LocalAddresses NONE = new LocalAddresses(Map.of(), Set.of());

  /** In place of equals, which the JVM would spin while the daemon starts. */
  boolean differ(LocalAddresses others) {
    return !unicast.equals(others.unicast) || !broadcast.equals(others.broadcast);
  }

  static LocalAddresses now() throws IOException {
    Map<String, InetAddress> unicast = new LinkedHashMap<>();
    Set<InetAddress> mayBeBroadcast = new HashSet<>();
    NetworkInterface.networkInterfaces()
        .flatMap(each -> each.getInterfaceAddresses().stream())
        .forEach(
            (InterfaceAddress each) -> {
              unicast.put(each.getAddress().getHostAddress(), each.getAddress());
              if (each.getAddress() instanceof Inet4Address) {
                mayBeBroadcast.add(each.getAddress());
                mayBeBroadcast.add(last(each.getAddress(), each.getNetworkPrefixLength()));
              }
              if (each.getBroadcast() != null) {
                mayBeBroadcast.add(each.getBroadcast());
              }
            });
    mayBeBroadcast.removeIf(address -> !BroadcastProbe.isBroadcast(address));
    unicast.values().removeAll(mayBeBroadcast);
    for (Ipv6State each : Ipv6State.all()) {
      if (!each.isUsable()) {
        unicast.remove(each.address().getHostAddress() + "%" + each.device());
      }
    }
    return new LocalAddresses(unicast, mayBeBroadcast);
  }

  /** The last address of an IPv4 network, which is broadcast there if nobody says otherwise. */
  private static InetAddress last(InetAddress address, int prefixLength) {
    int bits = ByteBuffer.wrap(address.getAddress()).getInt();
    int hosts = prefixLength == 0 ? -1 : (1 << (32 - prefixLength)) - 1;
    try {
      return InetAddress.getByAddress(ByteBuffer.allocate(4).putInt(bits | hosts).array());
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
