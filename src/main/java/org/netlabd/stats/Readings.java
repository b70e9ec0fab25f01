// SPDX-License-Identifier: Apache-2.0
package org.netlabd.stats;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;

/** Figures of one moment, each by the values of its label, or by ""; immutable. */
public final class Readings {

  public static final Readings ZERO = new Readings(new EnumMap<>(Figure.class));

  private final Map<Figure, Map<String, Long>> values;

  private Readings(Map<Figure, Map<String, Long>> values) {
    this.values = values;
  }

  public Readings with(Figure figure, long value) {
    return with(figure, Map.of("", value));
  }

  /** These, and one more with its label's values, by their words. */
  public Readings with(Figure figure, Map<?, Long> byLabel) {
    Map<String, Long> words = new TreeMap<>();
    byLabel.forEach((label, value) -> words.put(label.toString(), value));
    Map<Figure, Map<String, Long>> next = new EnumMap<>(Figure.class);
    next.putAll(values);
    next.put(figure, Collections.unmodifiableMap(words));
    return new Readings(next);
  }

  /** By the values of its label. */
  public Map<String, Long> by(Figure figure) {
    return values.getOrDefault(figure, Map.of());
  }

  /** The sum over the values of its label; 0 where there is none. */
  public long of(Figure figure) {
    return by(figure).values().stream().mapToLong(Long::longValue).sum();
  }

  public Readings plus(Readings other) {
    return combined(other, Math::addExact);
  }

  /** What has been done since {@code earlier} ones; 0 where something has begun anew since. */
  public Readings minus(Readings earlier) {
    return combined(earlier, (now, then) -> Math.max(0, now - then));
  }

  private Readings combined(Readings other, LongBinaryOperator by) {
    Map<Figure, Map<String, Long>> result = new EnumMap<>(Figure.class);
    result.putAll(values);
    other.values.forEach(
        (figure, values) -> {
          Map<String, Long> both = new TreeMap<>(by(figure));
          values.forEach(
              (label, value) ->
                  both.put(label, by.applyAsLong(both.getOrDefault(label, 0L), value)));
          result.put(figure, Collections.unmodifiableMap(both));
        });
    return new Readings(result);
  }
}
