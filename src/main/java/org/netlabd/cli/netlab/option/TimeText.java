// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A duration as it is typed, always with its unit: {@code 10s}, {@code 2.5ms}. */
public class TimeText implements ITypeConverter<Duration> {

  private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(us|ms|s|m|h)");
  private static final Pattern LOOSE = Pattern.compile("(\\d*[.,]?\\d+)\\s*(\\p{L}*)");

  /** A unit, how long it is, and what people write for it. */
  private record Unit(String name, long nanos, String written) {}

  private static final List<Unit> UNITS =
      List.of(
          new Unit("us", 1_000L, "u|[uµμ]s(ecs?)?|micro.*"),
          new Unit("ms", 1_000_000L, "ms(ecs?)?|milli.*"),
          new Unit("s", 1_000_000_000L, "|s(ecs?)?|seconds?"),
          new Unit("m", 60_000_000_000L, "m(ins?)?|minutes?"),
          new Unit("h", 3_600_000_000_000L, "h(rs?)?|hours?"));

  private static final Duration MOST = Duration.ofDays(1);

  @Override
  public Duration convert(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException("'" + text + "' is not a time; " + meant(text));
    }
    Unit unit = unit(each -> each.name.equals(matcher.group(2))).orElseThrow();
    BigDecimal nanos = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit.nanos));
    Refusal.when(
        nanos.compareTo(BigDecimal.valueOf(MOST.toNanos())) > 0,
        "'" + text + "' is too long; accepted: up to 24h");
    return Duration.ofNanos(nanos.longValue());
  }

  /** Milliseconds, which a number without a unit is. */
  static double millis(String text) {
    return text.matches("-?[0-9]{1,9}(\\.[0-9]{1,6})?")
        ? Double.parseDouble(text)
        : new TimeText().convert(text).toNanos() / 1e6;
  }

  private static Optional<Unit> unit(Predicate<Unit> which) {
    return UNITS.stream().filter(which).findFirst();
  }

  /** What it may have been meant to be, or else what is a time. */
  private static String meant(String text) {
    Matcher loose = LOOSE.matcher(text);
    if (loose.matches()) {
      String word = loose.group(2).toLowerCase(Locale.ROOT);
      String unit = unit(each -> word.matches(each.written)).map(Unit::name).orElse("");
      String guess = loose.group(1).replace(',', '.').replaceFirst("^\\.", "0.") + unit;
      if (FORM.matcher(guess).matches()) {
        return "did you mean " + guess + "?";
      }
    }
    return "accepted: a number with a unit: 500us, 20ms, 1s, 5m, 1h";
  }

  /** Of what would make no sense without any time. */
  public static final class Some extends TimeText {

    @Override
    public Duration convert(String text) {
      Duration time = text.equals("0") ? Duration.ZERO : super.convert(text);
      Refusal.when(time.isZero(), "'" + text + "' is too short; accepted: more than 0");
      return time;
    }
  }
}
