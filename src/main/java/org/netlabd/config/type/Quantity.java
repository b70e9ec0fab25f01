// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.type;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.netlabd.config.FaultSettings.Schedule;
import org.netlabd.values.Dscp;
import org.netlabd.values.Rate;

/** Numbers, sizes and durations between two bounds, both included. */
public final class Quantity {

  private static final String UNLIMITED = "unlimited";
  private static final Pattern SCHEDULE = Pattern.compile("every +([^ ]+) +for +([^ ]+)");
  private static final BigInteger HUGE = BigInteger.valueOf(Long.MAX_VALUE);

  private record Unit(String name, long factor) {}

  private static final List<Unit> BYTES =
      List.of(new Unit("G", 1 << 30), new Unit("M", 1 << 20), new Unit("K", 1 << 10));

  private static final List<Unit> NANOS =
      List.of(
          new Unit("d", 86_400_000_000_000L),
          new Unit("h", 3_600_000_000_000L),
          new Unit("m", 60_000_000_000L),
          new Unit("s", 1_000_000_000L),
          new Unit("ms", 1_000_000L),
          new Unit("us", 1_000L),
          new Unit("ns", 1L));

  private Quantity() {}

  public static ValueType<Integer> number(int least, int most) {
    return ValueType.of(
        text -> {
          if (!text.matches("-?[0-9]+")) {
            throw new InvalidValueException(text, "is not a whole number");
          }
          long value = text.length() > 18 ? Long.MAX_VALUE : Long.parseLong(text);
          return (int) between(text, least, most, value);
        },
        value -> value.toString(),
        least + " to " + most);
  }

  /** A number of bytes: {@code 65536} or {@code 64K}. */
  public static ValueType<Integer> size(int least, int most) {
    return ValueType.of(
        text -> (int) between(text, least, most, bytes(text)),
        value -> text(value, BYTES),
        text(least, BYTES) + " to " + text(most, BYTES) + " bytes");
  }

  /** A duration, always with its unit: {@code 10s}. */
  public static ValueType<Duration> duration(Duration least, Duration most) {
    return ValueType.of(
        text -> {
          Duration span = measure(text, "a duration", text, c -> c.getDuration("value"));
          if (text.matches("[0-9.]*")) {
            // HOCON takes it as milliseconds, which nobody means.
            throw new InvalidValueException(text, "has no unit");
          }
          between(text, least.toNanos(), most.toNanos(), span.toNanos());
          return span;
        },
        span -> text(span.toNanos(), NANOS),
        (text(least.toNanos(), NANOS) + " to " + text(most.toNanos(), NANOS))
            + ", with a unit: 500ms, 10s, 5m, 1h");
  }

  /** A duration in whole seconds, as their number. */
  public static ValueType<Integer> seconds(int least, int most) {
    ValueType<Duration> type = duration(Duration.ofSeconds(least), Duration.ofSeconds(most));
    return ValueType.of(
        text -> {
          Duration span = type.parse(text);
          if (!span.truncatedTo(ChronoUnit.SECONDS).equals(span)) {
            throw new InvalidValueException(text, "is not a whole number of seconds");
          }
          return (int) span.toSeconds();
        },
        seconds -> type.render(Duration.ofSeconds(seconds)),
        least + "s to " + most + "s, with a unit: 10s, 5m, 1h");
  }

  /** A class of traffic, by number or name. */
  public static ValueType<Integer> dscp() {
    return ValueType.of(
        text ->
            Dscp.parse(text)
                .orElseThrow(() -> new InvalidValueException(text, "is no class of traffic")),
        value -> value.toString(),
        Dscp.ACCEPTED);
  }

  /** So many a second, or {@code unlimited}. */
  public static ValueType<Rate> rate() {
    ValueType<Integer> type = number(1, 1_000_000_000);
    return ValueType.of(
            text -> Rate.perSecond(type.parse(text)),
            rate -> Long.toString(rate.perSecond()),
            type.accepted() + " a second")
        .or(UNLIMITED, Rate.UNLIMITED);
  }

  /** A share of all, in percent; from 0 to 1. */
  public static ValueType<Double> share() {
    return ValueType.of(
        text -> {
          if (!text.matches("[0-9]{1,3}(\\.[0-9]{1,9})? *%")) {
            throw new InvalidValueException(text, "is not a percentage");
          }
          BigDecimal percent = new BigDecimal(text.substring(0, text.length() - 1).strip());
          between(text, 0, 100, percent.setScale(0, RoundingMode.CEILING).longValue());
          return percent.movePointLeft(2).doubleValue();
        },
        share ->
            BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString() + "%",
        "0% to 100%");
  }

  /** {@code always}, which is empty, or a part of each period. */
  public static ValueType<Optional<Schedule>> schedule() {
    ValueType<Duration> span = duration(Duration.ofSeconds(1), Duration.ofDays(7));
    return orEmpty(
        "always",
        ValueType.quoted(
            text -> {
              Matcher matcher = SCHEDULE.matcher(text);
              if (!matcher.matches()) {
                throw new InvalidValueException(text, "is not accepted");
              }
              Schedule schedule =
                  new Schedule(span.parse(matcher.group(1)), span.parse(matcher.group(2)));
              if (schedule.length().compareTo(schedule.every()) >= 0) {
                throw new InvalidValueException(text, "is not shorter than its period");
              }
              return schedule;
            },
            each -> "every " + span.render(each.every()) + " for " + span.render(each.length()),
            "\"every 10m for 30s\", of 1s to 7d"));
  }

  /** A number, or {@code auto}, which leaves it to the program or the kernel. */
  public static ValueType<OptionalInt> orAuto(ValueType<Integer> type) {
    return orNone("auto", type);
  }

  /** A number, or a word, which is empty. */
  public static ValueType<OptionalInt> orNone(String word, ValueType<Integer> type) {
    return type.as(OptionalInt::of, OptionalInt::getAsInt).or(word, OptionalInt.empty());
  }

  /** A value, or a word, which is empty. */
  public static <T> ValueType<Optional<T>> orEmpty(String word, ValueType<T> type) {
    return type.as(Optional::of, Optional::orElseThrow).or(word, Optional.empty());
  }

  /** The unit is the library's; it would cut a fraction of a byte off. */
  private static long bytes(String text) throws InvalidValueException {
    String number = text.replaceFirst("[^0-9.].*", "");
    String unit = text.substring(number.length());
    BigInteger bytes =
        measure(text, "a size", "1" + unit, c -> c.getMemorySize("value").toBytesBigInteger());
    try {
      return new BigDecimal(bytes)
          .multiply(new BigDecimal(number))
          .toBigIntegerExact()
          .min(HUGE)
          .longValue();
    } catch (ArithmeticException e) {
      throw new InvalidValueException(text, "is not a whole number of bytes");
    }
  }

  private static long between(String text, long least, long most, long value)
      throws InvalidValueException {
    if (value < least || value > most) {
      throw new InvalidValueException(text, "is out of range");
    }
    return value;
  }

  /** What the library makes of it; that would take exponents, too, and compute every digit. */
  private static <T> T measure(String text, String what, String shown, Function<Config, T> get)
      throws InvalidValueException {
    try {
      if (text.matches("[0-9]{1,18}(\\.[0-9]{1,9})? *[A-Za-z]*")) {
        return get.apply(ConfigValueFactory.fromAnyRef(shown).atKey("value"));
      }
    } catch (ConfigException e) {
      // Its words are of the library's own types.
    }
    throw new InvalidValueException(text, "is not " + what);
  }

  /** With the largest unit that needs no fraction. */
  private static String text(long value, List<Unit> units) {
    return units.stream()
        .filter(unit -> value != 0 && value % unit.factor() == 0)
        .findFirst()
        .map(unit -> value / unit.factor() + unit.name())
        .orElse(value == 0 && units == NANOS ? "0s" : Long.toString(value));
  }
}
