// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.netlabd.config.ListenAddress;
import org.netlabd.config.type.Host;
import org.netlabd.log.Event;
import org.netlabd.net.Resolver;
import org.netlabd.values.IpAddress;
import org.netlabd.values.PeerAddress;

/** From addresses as configured to addresses that can be bound. */
final class Addresses {

  /** Twice as long as the system takes with its defaults. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final long LOOK_MILLIS = 50;

  private static final Path TABLE = Path.of("/proc/net/if_inet6");

  // linux/if_addr.h
  private static final int TENTATIVE = 0x40;
  private static final int DUPLICATE = 0x08;

  private Addresses() {}

  /** The addresses that {@code configured} stands for now, with those of {@code *}; never none. */
  static List<InetAddress> of(ListenAddress configured, List<InetAddress> wildcards)
      throws IOException {
    if (configured instanceof ListenAddress.Numeric numeric) {
      return whenUsable(List.of(numeric.address()));
    }
    if (configured instanceof ListenAddress.HostName host) {
      return whenUsable(ofHost(host.text()));
    }
    if (configured instanceof ListenAddress.Interface link) {
      return whenUsable(ofInterface(link.name()));
    }
    return wildcards;
  }

  /** Whether what is sent to a host now comes to a socket of this one that is bound so. */
  static boolean leadsTo(InetAddress bound, String host) {
    try {
      for (InetAddress to : Resolver.addresses(host)) {
        boolean every = bound.isAnyLocalAddress() && bound.getClass() == to.getClass();
        if (bound.equals(to)
            || (every
                && (to.isLoopbackAddress() || NetworkInterface.getByInetAddress(to) != null))) {
          return true;
        }
      }
    } catch (UnknownHostException | SocketException e) {
      // It leads nowhere; the log says so.
    }
    return false;
  }

  private static List<InetAddress> ofHost(String name) throws IOException {
    try {
      List<InetAddress> found = List.of(Resolver.addresses(name));
      for (InetAddress each : found) {
        String kind = each.isAnyLocalAddress() ? "wildcard" : IpAddress.ofMany(each);
        if (kind != null) {
          String what = PeerAddress.text(each) + ", a " + kind + " address: " + Host.REMEDY;
          throw new IOException("host name " + name + " stands for " + what);
        }
      }
      return found;
    } catch (UnknownHostException e) {
      throw new IOException("host name " + name + " " + e.getMessage(), e);
    }
  }

  private static List<InetAddress> ofInterface(String name) throws IOException {
    // Java knows none that has no address.
    NetworkInterface found = NetworkInterface.getByName(name);
    if (found == null) {
      throw new IOException("no interface with an address is named " + name);
    }
    return found.inetAddresses().toList();
  }

  /** Waits for those that the system has, but does not let be bound yet. */
  private static List<InetAddress> whenUsable(List<InetAddress> addresses) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    List<InetAddress> waiting = tentative(addresses);
    if (!waiting.isEmpty()) {
      String which = waiting.stream().map(PeerAddress::text).collect(Collectors.joining(", "));
      String most = "Waiting up to " + PATIENCE.toSeconds() + " s for ";
      String text = most + which + ": its link is asked who else has it";
      LogManager.getLogger(Addresses.class).info(Event.of(Event.Kind.ADDRESS_AWAITED, text));
    }
    try {
      while (!waiting.isEmpty() && System.nanoTime() < end) {
        Thread.sleep(LOOK_MILLIS);
        waiting = tentative(addresses);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return addresses;
  }

  /** Those that IPv6 still asks its link about (RFC 4862, 5.4). Java's equality has no zones. */
  private static List<InetAddress> tentative(List<InetAddress> addresses) throws IOException {
    Set<InetAddress> tentative = new HashSet<>();
    try {
      for (String line : Files.readAllLines(TABLE)) {
        // Address, index of the interface, prefix length, scope, flags, name of the interface.
        String[] words = line.strip().split(" +", 6);
        int state = Integer.parseInt(words[4], 16) & (TENTATIVE | DUPLICATE);
        if (state == TENTATIVE) {
          tentative.add(InetAddress.getByAddress(HexFormat.of().parseHex(words[0])));
        }
      }
    } catch (NoSuchFileException e) {
      // A kernel without IPv6.
    }
    return addresses.stream().filter(tentative::contains).toList();
  }
}
