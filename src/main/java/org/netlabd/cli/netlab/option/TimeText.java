package org.netlabd.cli.netlab.option;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A duration as it is typed, always with its unit: {@code 10s}, {@code 2.5ms}. */
public class TimeText implements ITypeConverter<Duration> {

  private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(us|ms|s|m|h)");
  private static final Pattern LOOSE = Pattern.compile("(\\d+(?:[.,]\\d+)?)\\s*(\\p{L}*)");

  /** What people write for the units. */
  private static final List<Map.Entry<String, String>> UNITS =
      List.of(
          Map.entry("us", "u|[uµμ]s(ecs?)?|micro.*"),
          Map.entry("ms", "ms(ecs?)?|milli.*"),
          Map.entry("s", "|s(ecs?)?|seconds?"),
          Map.entry("m", "m(ins?)?|minutes?"),
          Map.entry("h", "h(rs?)?|hours?"));

  private static final Duration MOST = Duration.ofDays(1);

  @Override
  public Duration convert(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException("'" + text + "' is not a time; " + meant(text));
    }
    BigDecimal nanos = new BigDecimal(matcher.group(1)).multiply(nanosIn(matcher.group(2)));
    if (nanos.compareTo(BigDecimal.valueOf(MOST.toNanos())) > 0) {
      throw new TypeConversionException("'" + text + "' is too long; accepted: up to 24h");
    }
    return Duration.ofNanos(nanos.longValue());
  }

  /** What it may have been meant to be, or else what is a time. */
  private static String meant(String text) {
    Matcher loose = LOOSE.matcher(text);
    if (loose.matches()) {
      String word = loose.group(2).toLowerCase(Locale.ROOT);
      String unit =
          UNITS.stream()
              .filter(each -> word.matches(each.getValue()))
              .findFirst()
              .map(Map.Entry::getKey)
              .orElse("");
      String guess = loose.group(1).replace(',', '.') + unit;
      if (FORM.matcher(guess).matches()) {
        return "did you mean " + guess + "?";
      }
    }
    return "accepted: a number with a unit: 500us, 20ms, 1s, 5m, 1h";
  }

  /** One that there has to be some of. */
  public static final class Some extends TimeText {

    @Override
    public Duration convert(String text) {
      Duration time = super.convert(text);
      if (time.isZero()) {
        throw new TypeConversionException("'" + text + "' is too short; accepted: more than 0");
      }
      return time;
    }
  }

  private static BigDecimal nanosIn(String unit) {
    return switch (unit) {
      case "us" -> BigDecimal.valueOf(1_000L);
      case "ms" -> BigDecimal.valueOf(1_000_000L);
      case "s" -> BigDecimal.valueOf(1_000_000_000L);
      case "m" -> BigDecimal.valueOf(60_000_000_000L);
      default -> BigDecimal.valueOf(3_600_000_000_000L);
    };
  }
}
