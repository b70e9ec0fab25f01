// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.key;

import com.typesafe.config.ConfigOrigin;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.netlabd.config.ListenAddress;
import org.netlabd.config.ListenAddress.Every;
import org.netlabd.config.ListenAddress.Numeric;
import org.netlabd.config.ListenerSettings;
import org.netlabd.config.text.Findings;
import org.netlabd.values.Protocol;

/**
 * Finds what cannot be bound side by side, by the settings: the kernel may let both be bound
 * (SO_REUSEPORT), and one of them would get nothing. For one reading.
 */
final class Conflicts {

  private static final String COVERED = " covers";
  private static final String EVERY = new Every().text();

  /** An address of a listener, and where it is written what that binds. */
  private record Claim(String path, ListenAddress address, String device, ConfigOrigin binding) {

    boolean canBeBeside(Claim other) {
      return !device.isEmpty() && !other.device.isEmpty() && !device.equals(other.device);
    }
  }

  /** Two listeners that cannot be bound side by side. */
  record Conflict(ConfigOrigin where, String path, String wrong, String accepted) {}

  /** By protocol, port and address; and what an address covers, after its name. */
  private final Map<String, List<Claim>> claims = new HashMap<>();

  /** An address of a listener that another one of it covers, in words. */
  static Optional<String> within(List<ListenAddress> addresses) {
    Set<String> all = addresses.stream().map(Conflicts::name).collect(Collectors.toSet());
    return addresses.stream()
        .flatMap(
            narrow ->
                covering(narrow).stream()
                    .filter(all::contains)
                    .map(wide -> narrow.text() + " is part of " + wide))
        .findFirst();
  }

  /** Takes one more listener; of two that conflict the one written last, a drop-in's, is blamed. */
  Optional<Conflict> add(String path, ListenerSettings settings, ConfigOrigin binding) {
    String port = settings.protocol() + " " + settings.port() + " ";
    String device = settings.socket().bindToDevice();
    return add(
        port, settings.addresses().stream().map(a -> new Claim(path, a, device, binding)).toList());
  }

  /** Takes a TCP socket that is no listener's, before any listener. */
  void add(String path, InetSocketAddress at, ConfigOrigin binding) {
    boolean every = at.getAddress().isAnyLocalAddress();
    ListenAddress address = every ? new Every() : new Numeric(at.getAddress());
    String port = Protocol.TCP + " " + at.getPort() + " ";
    var unused = add(port, List.of(new Claim(path, address, "", binding)));
  }

  private Optional<Conflict> add(String port, List<Claim> own) {
    Optional<Conflict> conflict =
        own.stream()
            .flatMap(claim -> against(port, claim).map(other -> between(claim, other)))
            .findFirst();
    for (Claim claim : own) {
      at(port + name(claim.address())).add(claim);
      covering(claim.address()).forEach(wide -> at(port + wide + COVERED).add(claim));
    }
    return conflict;
  }

  private Stream<Claim> against(String port, Claim claim) {
    String name = name(claim.address());
    return Stream.concat(Stream.of(name, name + COVERED), covering(claim.address()).stream())
        .flatMap(place -> at(port + place).stream())
        .filter(other -> !other.canBeBeside(claim));
  }

  private List<Claim> at(String place) {
    return claims.computeIfAbsent(place, p -> new ArrayList<>());
  }

  private static Conflict between(Claim one, Claim other) {
    boolean inOrder = Findings.READING_ORDER.compare(one.binding(), other.binding()) < 0;
    Claim first = inOrder ? one : other;
    Claim last = inOrder ? other : one;
    boolean lastIsWide = covering(first.address()).contains(name(last.address()));
    String narrow = (lastIsWide ? first : last).address().text();
    String wrong = "would bind " + narrow + " as " + first.path() + " does";
    boolean every = one.address() instanceof Every != other.address() instanceof Every;
    String accepted = "another port or address" + (every ? ", and no \"*\" beside it" : "");
    return new Conflict(last.binding(), last.path(), wrong, accepted);
  }

  /** Not the InetAddress: two that differ in their zone alone are equal. */
  private static String name(ListenAddress address) {
    return address.text().toLowerCase(Locale.ROOT);
  }

  /** The names of those that bind it, too. */
  private static List<String> covering(ListenAddress address) {
    if (!(address instanceof Numeric numeric) || numeric.address().isAnyLocalAddress()) {
      return address instanceof Every ? List.of() : List.of(EVERY);
    }
    return List.of(EVERY, numeric.address() instanceof Inet4Address ? "0.0.0.0" : "::");
  }
}
