// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.netlabd.client.echo.Statistics;
import org.netlabd.client.echo.Times;

/** A figure that can have a bound: times in milliseconds, percent of what was sent, a rate. */
public record Metric(String key) implements Comparable<Metric> {

  private static final Pattern PERCENTILE =
      Pattern.compile("(corrected-)?p([0-9]{1,2}(?:\\.[0-9]{1,4})?|100)");

  private static final Map<String, ToDoubleFunction<Statistics>> TIMES = new LinkedHashMap<>();
  private static final Map<String, ToDoubleFunction<Statistics>> SHARES = new LinkedHashMap<>();

  static {
    TIMES.put("rtt", s -> time(s.rtt(), s.rtt().mean()));
    TIMES.put("min", s -> time(s.rtt(), (double) s.rtt().min()));
    TIMES.put("max", s -> time(s.rtt(), (double) s.rtt().max()));
    TIMES.put("stddev", s -> s.rtt().count() < 2 ? Double.NaN : s.rtt().stddev() / 1e6);
    TIMES.put("jitter", s -> time(s.ipdv(), s.ipdv().mean()));
    TIMES.put("there", s -> s.oneWay() == null ? Double.NaN : s.oneWay().there().mean() / 1e6);
    TIMES.put("back", s -> s.oneWay() == null ? Double.NaN : s.oneWay().back().mean() / 1e6);
    SHARES.put("loss", s -> (double) s.lost() + s.late());
    Statistics.NONE.counts().keySet().stream()
        .skip(3) // What was sent, received and lost.
        .forEach(name -> SHARES.put(key(name), s -> (double) s.counts().getOrDefault(name, 0L)));
    SHARES.put("unsent", s -> s.pace().unsent());
    SHARES.put("skipped", s -> s.pace().skipped());
  }

  public static final Metric LOSS = new Metric("loss");
  public static final Metric RATE = new Metric("rate");

  private static String key(String count) {
    return count.equals("out_of_order") ? "reorder" : count.replace('_', '-');
  }

  public static Optional<Metric> of(String key) {
    boolean known =
        TIMES.containsKey(key)
            || SHARES.containsKey(key)
            || key.equals(RATE.key)
            || PERCENTILE.matcher(key).matches();
    return known ? Optional.of(new Metric(key)) : Optional.empty();
  }

  static List<String> names() {
    return Stream.of(TIMES.keySet(), SHARES.keySet(), Set.of(RATE.key))
        .flatMap(Set::stream)
        .toList();
  }

  public static String keys() {
    return String.join(", ", TIMES.keySet())
        + ", p50 (or any percentile), corrected-p50, "
        + String.join(", ", SHARES.keySet())
        + ", rate";
  }

  public boolean isTime() {
    return !isShare() && !equals(RATE);
  }

  public boolean isShare() {
    return SHARES.containsKey(key);
  }

  public String unit() {
    return isTime() ? "ms" : (isShare() ? "%" : "");
  }

  /** The figure, or NaN where there is none. */
  public double of(Statistics s) {
    if (equals(RATE)) {
      return s.pace().wanted() > 0 ? s.pace().reached() : s.sent() * 1e9 / Math.max(1, s.nanos());
    }
    ToDoubleFunction<Statistics> count = SHARES.get(key);
    if (count != null) {
      return s.sent() == 0 ? Double.NaN : 100 * count.applyAsDouble(s) / s.sent();
    }
    ToDoubleFunction<Statistics> time = TIMES.get(key);
    return time == null ? percentile(s) : time.applyAsDouble(s);
  }

  private double percentile(Statistics s) {
    Matcher matcher = PERCENTILE.matcher(key);
    if (!matcher.matches()) {
      throw new IllegalStateException(key);
    }
    Times times = matcher.group(1) == null ? s.rtt() : s.schedule();
    return time(times, (double) times.percentile(Double.parseDouble(matcher.group(2))));
  }

  private static double time(Times of, double nanos) {
    return of.count() == 0 ? Double.NaN : nanos / 1e6;
  }

  @Override
  public int compareTo(Metric other) {
    return key.compareTo(other.key);
  }
}
