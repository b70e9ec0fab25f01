// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.key;

import static org.netlabd.config.key.Keys.ALL;
import static org.netlabd.config.key.Keys.TCP;
import static org.netlabd.config.key.Keys.UDP;
import static org.netlabd.config.type.Quantity.dscp;
import static org.netlabd.config.type.Quantity.number;
import static org.netlabd.config.type.Quantity.orAuto;
import static org.netlabd.config.type.Quantity.seconds;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.netlabd.config.type.Host;
import org.netlabd.config.type.ValueType;
import org.netlabd.config.type.Word;
import org.netlabd.values.Protocol;
import org.netlabd.values.SocketOptions;

/** The part of the table of keys that is about {@code socket}: each the kernel's number. */
final class SocketKeys {

  /** The longest that the kernel takes (linux/tcp.h, MAX_TCP_KEEPIDLE). */
  private static final int MOST_KEEP_ALIVE = 32_767;

  private static final ValueType<OptionalInt> SWITCH =
      Word.SWITCH.as(on -> OptionalInt.of(on ? 1 : 0), number -> number.orElse(0) == 1);

  private static final ValueType<OptionalInt> LINGER =
      seconds(0, 3_600).as(OptionalInt::of, OptionalInt::getAsInt).or("off", OptionalInt.of(-1));

  /** In the kernel's octet two bits of another purpose follow the class (RFC 3168). */
  private static final ValueType<OptionalInt> DSCP =
      dscp().as(number -> OptionalInt.of(number << 2), octet -> octet.orElse(0) >> 2);

  private final Keys keys;
  private final Map<String, Key<OptionalInt>> numbers = new LinkedHashMap<>();
  final Key<String> bindToDevice;

  SocketKeys(Keys keys) {
    this.keys = keys;
    onFor(TCP, ALL, "reuse-address");
    onFor(TCP, TCP, "keep-alive");
    add(TCP, "keep-alive-idle", orAuto(seconds(1, MOST_KEEP_ALIVE)), "auto");
    add(TCP, "keep-alive-interval", orAuto(seconds(1, MOST_KEEP_ALIVE)), "auto");
    add(TCP, "keep-alive-count", orAuto(number(1, 127)), "auto");
    onFor(TCP, TCP, "no-delay");
    add(TCP, "linger", LINGER, "off");
    onFor(Set.of(), UDP, "broadcast");
    onFor(Set.of(), ALL, "dont-route");
    add(ALL, "dscp", DSCP, "0");
    add(ALL, "ttl", orAuto(number(1, 255)), "auto");
    bindToDevice = keys.listener(ALL, "socket.bind-to-device", Host.INTERFACE, "");
    add(ALL, "receive-buffer", orAuto(Keys.BUFFER), "auto");
    add(ALL, "send-buffer", orAuto(Keys.BUFFER), "auto");
  }

  private void add(
      Set<Protocol> protocols, String name, ValueType<OptionalInt> type, String standard) {
    numbers.put(name, keys.listener(protocols, "socket." + name, type, standard));
  }

  /** A switch that is on by default for some of the protocols that it applies to. */
  private void onFor(Set<Protocol> on, Set<Protocol> protocols, String name) {
    Function<Key.Kind, Optional<String>> standard =
        kind -> Optional.of(Word.SWITCH.render(on.contains(kind.protocol())));
    numbers.put(name, keys.listener(protocols, "socket." + name, kind -> SWITCH, standard));
  }

  Key<OptionalInt> named(String name) {
    return Objects.requireNonNull(numbers.get(name), name);
  }

  SocketOptions options(Key.Kind kind, Block block) {
    Map<String, Integer> given = new HashMap<>();
    numbers.forEach(
        (name, key) -> {
          if (key.appliesTo(kind)) {
            block.get(key).ifPresent(number -> given.put(name, number));
          }
        });
    return new SocketOptions(given, block.get(bindToDevice));
  }
}
