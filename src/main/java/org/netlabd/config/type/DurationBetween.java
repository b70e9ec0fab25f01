package org.netlabd.config.type;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import java.time.Duration;
import java.util.List;

/** A duration between two bounds, both included, always with its unit: {@code 10s}. */
public record DurationBetween(Duration least, Duration most) implements ValueType<Duration> {

  private record Unit(String name, long nanos) {}

  private static final List<Unit> UNITS =
      List.of(
          new Unit("d", 86_400_000_000_000L),
          new Unit("h", 3_600_000_000_000L),
          new Unit("m", 60_000_000_000L),
          new Unit("s", 1_000_000_000L),
          new Unit("ms", 1_000_000L),
          new Unit("us", 1_000L));

  @Override
  public Duration parse(String text) throws InvalidValueException {
    if (!text.matches("[0-9]{1,18}(\\.[0-9]{1,9})? *[A-Za-z]*")) {
      throw new InvalidValueException(Quote.quote(text) + " is not a duration");
    }
    if (text.matches("[0-9.]*")) {
      // HOCON would take it as milliseconds, which nobody means.
      throw new InvalidValueException(Quote.quote(text) + " has no unit");
    }
    Duration span;
    try {
      span = ConfigValueFactory.fromAnyRef(text).atKey("span").getDuration("span");
    } catch (ConfigException e) {
      throw new InvalidValueException(Quote.quote(text) + " is not a duration");
    }
    if (span.compareTo(least) < 0 || span.compareTo(most) > 0) {
      throw new InvalidValueException(Quote.quote(text) + " is out of range");
    }
    return span;
  }

  @Override
  public String render(Duration value) {
    return human(value);
  }

  @Override
  public String accepted() {
    return human(least) + " to " + human(most) + ", with a unit: 500ms, 10s, 5m, 1h";
  }

  private static String human(Duration span) {
    long nanos = span.toNanos();
    if (nanos == 0) {
      return "0s";
    }
    return UNITS.stream()
        .filter(unit -> nanos % unit.nanos() == 0)
        .findFirst()
        .map(unit -> nanos / unit.nanos() + unit.name())
        .orElse(nanos + "ns");
  }
}
