package org.netlabd.listen;

import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The addresses of this host's interfaces at one moment.
 *
 * @param unicast by their text, which unlike the address itself tells zones apart
 * @param broadcast the interfaces' broadcast addresses
 */
record LocalAddresses(Map<String, InetAddress> unicast, Set<InetAddress> broadcast) {

  /** Before anybody looked. */
  static final LocalAddresses NONE = new LocalAddresses(Map.of(), Set.of());

  /** In place of equals, which the JVM would spin while the daemon starts. */
  boolean differ(LocalAddresses others) {
    return !unicast.equals(others.unicast) || !broadcast.equals(others.broadcast);
  }

  static LocalAddresses now() throws SocketException {
    Map<String, InetAddress> unicast = new LinkedHashMap<>();
    Set<InetAddress> broadcast = new HashSet<>();
    NetworkInterface.networkInterfaces()
        .flatMap(each -> each.getInterfaceAddresses().stream())
        .forEach(
            (InterfaceAddress each) -> {
              unicast.put(each.getAddress().getHostAddress(), each.getAddress());
              if (each.getBroadcast() != null) {
                broadcast.add(each.getBroadcast());
              }
            });
    return new LocalAddresses(unicast, broadcast);
  }
}
