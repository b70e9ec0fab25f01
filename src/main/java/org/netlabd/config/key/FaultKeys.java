// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.key;

import static org.netlabd.config.key.Keys.ALL;
import static org.netlabd.config.key.Keys.TCP;
import static org.netlabd.config.key.Keys.UDP;
import static org.netlabd.config.type.Quantity.duration;
import static org.netlabd.config.type.Quantity.number;
import static org.netlabd.config.type.Quantity.orAuto;
import static org.netlabd.config.type.Quantity.orNone;
import static org.netlabd.config.type.Quantity.schedule;
import static org.netlabd.config.type.Quantity.share;
import static org.netlabd.config.type.Quantity.size;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.netlabd.config.FaultSettings;
import org.netlabd.config.type.ValueType;
import org.netlabd.config.type.Word;
import org.netlabd.values.Protocol;

/** The part of the table of keys that is about {@code faults}. */
final class FaultKeys {

  private static final ValueType<Duration> TIME = duration(Duration.ZERO, Duration.ofHours(1));
  private static final ValueType<Integer> BYTES = size(1, 1 << 30).or("off", 0);
  private static final ValueType<OptionalInt> AFTER = orNone("off", size(0, 1 << 30));

  private final List<Key<?>> all = new ArrayList<>();
  private final Key<OptionalInt> seed =
      key(ALL, "seed", orAuto(number(0, Integer.MAX_VALUE)), "auto");
  final Key<Optional<FaultSettings.Schedule>> when = key(ALL, "when", schedule(), "always");
  final Key<Duration> delay = key(ALL, "delay", TIME, "0s");
  final Key<Duration> jitter = key(ALL, "jitter", TIME, "0s");
  final Key<FaultSettings.Distribution> distribution =
      key(ALL, "distribution", Word.of(FaultSettings.Distribution.class), "normal");
  final Key<Double> loss = key(UDP, "loss", share(), "0%");
  final Key<Integer> burst = key(UDP, "burst", number(1, 10_000).or("off", 0), "off");
  private final Key<Double> duplicate = key(UDP, "duplicate", share(), "0%");
  private final Key<Double> reorder = key(UDP, "reorder", share(), "0%");
  private final Key<Double> corrupt = key(ALL, "corrupt", share(), "0%");
  private final Key<Double> truncate = key(UDP, "truncate", share(), "0%");
  private final Key<OptionalInt> resetAfter = key(TCP, "reset-after", AFTER, "off");
  private final Key<OptionalInt> closeAfter = key(TCP, "close-after", AFTER, "off");
  private final Key<OptionalInt> halfCloseAfter = key(TCP, "half-close-after", AFTER, "off");
  private final Key<OptionalInt> stallAfter = key(TCP, "stall-after", AFTER, "off");
  private final Key<Integer> slowRead = key(TCP, "slow-read", BYTES, "off");
  final Key<Duration> slowAccept = key(TCP, "slow-accept", TIME, "0s");
  private final Key<Integer> bandwidth = key(ALL, "bandwidth", BYTES, "off");
  final Key<Integer> queue = key(ALL, "queue", size(1 << 10, Keys.MOST_BUFFER_BYTES), "16M");

  /** What is no fault itself. */
  final List<Key<?>> ofOthers = List.of(seed, when, queue);

  final List<Key<?>> faults = all.stream().filter(key -> !ofOthers.contains(key)).toList();

  /** What can only happen to answers. */
  final List<Key<?>> ofAnswers =
      faults.stream().filter(key -> key.protocols().contains(Protocol.UDP)).toList();

  FaultKeys(List<Key<?>> table) {
    table.addAll(all);
  }

  private <T> Key<T> key(Set<Protocol> protocols, String name, ValueType<T> type, String standard) {
    Key<T> key = new Key<>("faults." + name, protocols, k -> type, k -> Optional.of(standard));
    all.add(key);
    return key;
  }

  FaultSettings settings(Block block) {
    return new FaultSettings(
        block.get(seed),
        block.get(when),
        block.get(delay),
        block.get(jitter),
        block.get(distribution),
        block.get(loss),
        block.get(burst),
        block.get(duplicate),
        block.get(reorder),
        block.get(corrupt),
        block.get(truncate),
        block.get(resetAfter),
        block.get(closeAfter),
        block.get(halfCloseAfter),
        block.get(stallAfter),
        block.get(slowRead),
        block.get(slowAccept),
        block.get(bandwidth),
        block.get(queue));
  }
}
