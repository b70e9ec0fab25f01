package org.netlabd.config.key;

import com.typesafe.config.ConfigOrigin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.netlabd.config.ListenAddress;
import org.netlabd.config.ListenAddress.Every;
import org.netlabd.config.ListenAddress.Numeric;
import org.netlabd.config.ListenerSettings;
import org.netlabd.config.text.Findings;

/**
 * Finds what cannot be bound side by side, as far as the settings alone tell it: the same protocol,
 * address and port twice, or once with every address. The kernel would not always refuse it
 * (SO_REUSEADDR, SO_REUSEPORT), but one of the two would then get nothing. For one reading.
 */
final class Conflicts {

  /** An address of a listener, and where it is written what that binds. */
  private record Claim(
      String path, ListenerSettings settings, ListenAddress address, ConfigOrigin binding) {

    String text() {
      return address.text();
    }

    boolean isWide() {
      return address instanceof Every
          || (address instanceof Numeric numeric && numeric.address().isAnyLocalAddress());
    }

    boolean canBeBeside(Claim other) {
      String device = settings.socket().bindToDevice();
      String otherDevice = other.settings.socket().bindToDevice();
      return !device.isEmpty() && !otherDevice.isEmpty() && !device.equals(otherDevice);
    }
  }

  /** What is claimed of one port. */
  private static final class PortClaims {
    final Map<String, List<Claim>> byAddress = new HashMap<>();
    final List<Claim> wide = new ArrayList<>();
    final List<Claim> all = new ArrayList<>();

    /** By their text, because two InetAddresses that differ in their zone alone are equal. */
    private List<Claim> at(Claim claim) {
      String key = claim.text().toLowerCase(Locale.ROOT);
      return byAddress.computeIfAbsent(key, k -> new ArrayList<>());
    }

    Optional<Claim> against(Claim claim) {
      Stream<Claim> covering =
          wide.stream().filter(other -> covers(other.address(), claim.address()));
      Stream<Claim> covered =
          claim.isWide()
              ? all.stream().filter(other -> covers(claim.address(), other.address()))
              : Stream.empty();
      return Stream.of(at(claim).stream(), covering, covered)
          .flatMap(claims -> claims)
          .filter(other -> !other.canBeBeside(claim))
          .findFirst();
    }

    void add(Claim claim) {
      at(claim).add(claim);
      all.add(claim);
      if (claim.isWide()) {
        wide.add(claim);
      }
    }
  }

  /** Two listeners that cannot be bound side by side. */
  record Conflict(ConfigOrigin where, String path, String wrong, String accepted) {}

  private final Map<String, PortClaims> ports = new HashMap<>();

  /** An address of a listener that another one of it covers, in words. */
  static Optional<String> within(List<ListenAddress> addresses) {
    for (ListenAddress wide : addresses) {
      for (ListenAddress narrow : addresses) {
        if (wide != narrow && covers(wide, narrow)) {
          return Optional.of(narrow.text() + " is part of " + wide.text());
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Takes one more listener. Of two that conflict the one that is written last is blamed: a
   * drop-in, rather than the file that was there before.
   */
  Optional<Conflict> add(String path, ListenerSettings settings, ConfigOrigin binding) {
    PortClaims port =
        ports.computeIfAbsent(
            settings.protocol() + " " + settings.port(), name -> new PortClaims());
    List<Claim> claims =
        settings.addresses().stream()
            .map(address -> new Claim(path, settings, address, binding))
            .toList();
    Optional<Conflict> conflict =
        claims.stream()
            .flatMap(claim -> port.against(claim).map(other -> between(claim, other)).stream())
            .findFirst();
    claims.forEach(port::add);
    return conflict;
  }

  private static Conflict between(Claim one, Claim other) {
    boolean inOrder = Findings.READING_ORDER.compare(one.binding(), other.binding()) < 0;
    Claim first = inOrder ? one : other;
    Claim last = inOrder ? other : one;
    String narrow = (last.isWide() ? first : last).text();
    String wrong = "would bind " + narrow + " as " + first.path() + " does";
    boolean every = one.address() instanceof Every != other.address() instanceof Every;
    String accepted = "another port or address" + (every ? ", and no \"*\" beside it" : "");
    return new Conflict(last.binding(), last.path(), wrong, accepted);
  }

  private static boolean covers(ListenAddress wide, ListenAddress narrow) {
    return wide instanceof Every
        || (wide instanceof Numeric all
            && all.address().isAnyLocalAddress()
            && narrow instanceof Numeric one
            && all.address().getClass() == one.address().getClass());
  }
}
