// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.key;

import static org.netlabd.config.key.Keys.ALL;
import static org.netlabd.config.key.Keys.TCP;
import static org.netlabd.config.key.Keys.UDP;
import static org.netlabd.config.type.Quantity.duration;
import static org.netlabd.config.type.Quantity.number;
import static org.netlabd.config.type.Quantity.or;
import static org.netlabd.config.type.Quantity.orAuto;
import static org.netlabd.config.type.Quantity.orOff;
import static org.netlabd.config.type.Quantity.schedule;
import static org.netlabd.config.type.Quantity.share;
import static org.netlabd.config.type.Quantity.size;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.netlabd.config.FaultSettings;
import org.netlabd.config.FaultSettings.Distribution;
import org.netlabd.config.FaultSettings.Schedule;
import org.netlabd.config.type.ValueType;
import org.netlabd.config.type.Word;
import org.netlabd.values.Protocol;

/** The part of the table of keys that is about {@code faults}. */
final class FaultKeys {

  private static final ValueType<Duration> TIME = duration(Duration.ZERO, Duration.ofHours(1));
  private static final ValueType<Integer> BYTES = orOff(size(1, 1 << 30));
  private static final ValueType<OptionalInt> AFTER = or("off", size(0, 1 << 30));

  private final Keys keys;
  private final Key<OptionalInt> seed;
  final Key<Optional<Schedule>> when;
  final Key<Duration> delay;
  final Key<Duration> jitter;
  final Key<Distribution> distribution;
  final Key<Double> loss;
  final Key<Integer> burst;
  private final Key<Double> duplicate;
  private final Key<Double> reorder;
  private final Key<Double> corrupt;
  private final Key<Double> truncate;
  private final Key<OptionalInt> resetAfter;
  private final Key<OptionalInt> closeAfter;
  private final Key<OptionalInt> halfCloseAfter;
  private final Key<OptionalInt> stallAfter;
  private final Key<Integer> slowRead;
  final Key<Duration> slowAccept;
  private final Key<Integer> bandwidth;
  final Key<Integer> queue;

  /** What can only happen to answers. */
  final List<Key<?>> ofAnswers;

  /** What is no fault itself. */
  final List<Key<?>> ofOthers;

  FaultKeys(Keys keys) {
    this.keys = keys;
    seed = key(ALL, "seed", orAuto(number(0, Integer.MAX_VALUE)), "auto");
    when = key(ALL, "when", schedule(), "always");
    delay = key(ALL, "delay", TIME, "0s");
    jitter = key(ALL, "jitter", TIME, "0s");
    distribution = key(ALL, "distribution", Word.of(Distribution.class), "normal");
    loss = key(UDP, "loss", share(), "0%");
    burst = key(UDP, "burst", orOff(number(1, 10_000)), "off");
    duplicate = key(UDP, "duplicate", share(), "0%");
    reorder = key(UDP, "reorder", share(), "0%");
    corrupt = key(ALL, "corrupt", share(), "0%");
    truncate = key(UDP, "truncate", share(), "0%");
    resetAfter = key(TCP, "reset-after", AFTER, "off");
    closeAfter = key(TCP, "close-after", AFTER, "off");
    halfCloseAfter = key(TCP, "half-close-after", AFTER, "off");
    stallAfter = key(TCP, "stall-after", AFTER, "off");
    slowRead = key(TCP, "slow-read", BYTES, "off");
    slowAccept = key(TCP, "slow-accept", TIME, "0s");
    bandwidth = key(ALL, "bandwidth", BYTES, "off");
    queue = key(ALL, "queue", size(1 << 10, Keys.MOST_BUFFER_BYTES), "16M");
    ofAnswers =
        List.of(
            delay,
            jitter,
            distribution,
            loss,
            burst,
            duplicate,
            reorder,
            corrupt,
            truncate,
            bandwidth);
    ofOthers = List.of(seed, when, queue);
  }

  private <T> Key<T> key(Set<Protocol> protocols, String name, ValueType<T> type, String standard) {
    return keys.listener(protocols, "faults." + name, type, standard);
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
