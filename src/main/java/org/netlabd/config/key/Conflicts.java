package org.netlabd.config.key;

import java.util.List;
import java.util.Optional;
import org.netlabd.config.ListenAddress;
import org.netlabd.config.ListenAddress.Every;
import org.netlabd.config.ListenAddress.Numeric;
import org.netlabd.config.ListenerSettings;
import org.netlabd.config.type.ListenAddressType;
import org.netlabd.values.Protocol;

/**
 * Finds what the kernel would refuse to bind, as far as the settings alone tell it: the same
 * protocol, address and port twice, or once with every address. Pure.
 */
final class Conflicts {

  private Conflicts() {}

  /** Two addresses that cannot both be bound, in words. */
  static Optional<String> between(ListenerSettings one, ListenerSettings other) {
    if (one.protocol() != other.protocol() || one.port() != other.port()) {
      return Optional.empty();
    }
    if (onDifferentDevices(one, other)) {
      return Optional.empty();
    }
    boolean shared =
        one.protocol() == Protocol.UDP
            && one.socket().reuseAddress()
            && other.socket().reuseAddress();
    for (ListenAddress a : one.addresses()) {
      for (ListenAddress b : other.addresses()) {
        if (isSame(a, b) || (!shared && (covers(a, b) || covers(b, a)))) {
          return Optional.of(ListenAddressType.text(b));
        }
      }
    }
    return Optional.empty();
  }

  /** Two addresses of one listener that cannot both be bound. */
  static Optional<String> within(List<ListenAddress> addresses) {
    for (ListenAddress a : addresses) {
      for (ListenAddress b : addresses) {
        if (a != b && covers(a, b)) {
          return Optional.of(
              ListenAddressType.text(b) + " is part of " + ListenAddressType.text(a));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean onDifferentDevices(ListenerSettings one, ListenerSettings other) {
    String a = one.socket().bindToDevice();
    String b = other.socket().bindToDevice();
    return !a.isEmpty() && !b.isEmpty() && !a.equals(b);
  }

  /** By their text, because two InetAddresses that differ in their zone alone are equal. */
  private static boolean isSame(ListenAddress a, ListenAddress b) {
    return ListenAddressType.text(a).equalsIgnoreCase(ListenAddressType.text(b));
  }

  private static boolean covers(ListenAddress a, ListenAddress b) {
    if (a instanceof Every) {
      return true;
    }
    return a instanceof Numeric wide
        && wide.address().isAnyLocalAddress()
        && b instanceof Numeric narrow
        && wide.address().getClass() == narrow.address().getClass();
  }
}
