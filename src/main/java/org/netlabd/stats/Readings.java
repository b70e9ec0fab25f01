package org.netlabd.stats;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;

/** Figures of one moment, each by the values of its label, or by ""; immutable. */
public final class Readings {

  /** Nothing done. */
  public static final Readings ZERO = new Readings(new EnumMap<>(Figure.class));

  private final Map<Figure, Map<String, Long>> values;

  private Readings(Map<Figure, Map<String, Long>> values) {
    this.values = values;
  }

  /** These, and one more. */
  public Readings with(Figure figure, long value) {
    return with(figure, Map.of("", value));
  }

  /** These, and one more with its label's values. */
  public Readings with(Figure figure, Map<String, Long> byLabel) {
    Map<Figure, Map<String, Long>> next = new EnumMap<>(Figure.class);
    next.putAll(values);
    next.put(figure, Collections.unmodifiableMap(new TreeMap<>(byLabel)));
    return new Readings(next);
  }

  /** The figures that there are, in the table's order, by the values of their labels. */
  public Map<Figure, Map<String, Long>> all() {
    return Collections.unmodifiableMap(values);
  }

  /** By the values of its label. */
  public Map<String, Long> by(Figure figure) {
    return values.getOrDefault(figure, Map.of());
  }

  /** The sum over the values of its label; 0 where there is none. */
  public long of(Figure figure) {
    return by(figure).values().stream().mapToLong(Long::longValue).sum();
  }

  /** Both together. */
  public Readings plus(Readings other) {
    return combined(other, Math::addExact);
  }

  /** What has been done since {@code earlier} ones; 0 where something has begun anew since. */
  public Readings minus(Readings earlier) {
    return combined(earlier, (now, then) -> Math.max(0, now - then));
  }

  private Readings combined(Readings other, LongBinaryOperator by) {
    Readings result = this;
    for (Figure figure : Figure.values()) {
      Map<String, Long> sum = new TreeMap<>(by(figure));
      other
          .by(figure)
          .forEach(
              (label, value) -> sum.put(label, by.applyAsLong(sum.getOrDefault(label, 0L), value)));
      if (!sum.isEmpty()) {
        result = result.with(figure, sum);
      }
    }
    return result;
  }
}
