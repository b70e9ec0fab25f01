package org.netlabd.listen;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.List;
import org.netlabd.config.ListenAddress;

/** From addresses as configured to addresses that can be bound. */
final class Addresses {

  private Addresses() {}

  /**
   * The addresses that {@code configured} stands for now: never none.
   *
   * @param wildcards what {@code *} stands for
   * @throws IOException when a name or an interface has none
   */
  static List<InetAddress> of(ListenAddress configured, List<InetAddress> wildcards)
      throws IOException {
    if (configured instanceof ListenAddress.Numeric numeric) {
      return List.of(numeric.address());
    }
    if (configured instanceof ListenAddress.HostName host) {
      return ofHost(host.name());
    }
    if (configured instanceof ListenAddress.Interface link) {
      return ofInterface(link.name());
    }
    return wildcards;
  }

  private static List<InetAddress> ofHost(String name) throws IOException {
    try {
      return List.of(InetAddress.getAllByName(name));
    } catch (UnknownHostException e) {
      throw new IOException("host name " + name + " does not resolve", e);
    }
  }

  private static List<InetAddress> ofInterface(String name) throws IOException {
    NetworkInterface found = NetworkInterface.getByName(name);
    if (found == null) {
      throw new IOException("no interface is named " + name);
    }
    List<InetAddress> addresses = found.inetAddresses().toList();
    if (addresses.isEmpty()) {
      throw new IOException("interface " + name + " has no address");
    }
    return addresses;
  }
}
