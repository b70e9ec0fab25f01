package org.netlabd.cli.netlab.option;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.netlabd.client.echo.Distribution;
import org.netlabd.client.echo.Statistics;

/** What a threshold can be set on: times in milliseconds, shares in percent of what was sent. */
public enum Metric {
  RTT("rtt", "ms", s -> time(s.rtt(), s.rtt().mean())),
  P50("p50", "ms", s -> time(s.rtt(), (double) s.rtt().p50())),
  P90("p90", "ms", s -> time(s.rtt(), (double) s.rtt().p90())),
  P99("p99", "ms", s -> time(s.rtt(), (double) s.rtt().p99())),
  P999("p99.9", "ms", s -> time(s.rtt(), (double) s.rtt().p999())),
  P9999("p99.99", "ms", s -> time(s.rtt(), (double) s.rtt().p9999())),
  MAX("max", "ms", s -> time(s.rtt(), (double) s.rtt().max())),
  JITTER("jitter", "ms", s -> time(s.ipdv(), s.ipdv().mean())),
  LOSS("loss", "%", s -> share(s, s.lost() + s.late())),
  DUPLICATE("duplicate", "%", s -> share(s, s.duplicate())),
  REORDER("reorder", "%", s -> share(s, s.outOfOrder())),
  CORRUPT("corrupt", "%", s -> share(s, s.corrupt() + s.wrongLength()));

  private final String key;
  private final String unit;

  @SuppressWarnings("ImmutableEnumChecker") // it has no state
  private final ToDoubleFunction<Statistics> value;

  Metric(String key, String unit, ToDoubleFunction<Statistics> value) {
    this.key = key;
    this.unit = unit;
    this.value = value;
  }

  private static double time(Distribution of, double nanos) {
    return of.count() == 0 ? Double.NaN : nanos / 1e6;
  }

  private static double share(Statistics statistics, long count) {
    return statistics.sent() == 0 ? Double.NaN : 100.0 * count / statistics.sent();
  }

  public static Optional<Metric> of(String key) {
    return Arrays.stream(values()).filter(metric -> metric.key.equals(key)).findFirst();
  }

  public static String keys() {
    return Arrays.stream(values()).map(Metric::key).collect(Collectors.joining(", "));
  }

  public String key() {
    return key;
  }

  public String unit() {
    return unit;
  }

  /** The figure, or NaN where there is none. */
  public double of(Statistics statistics) {
    return value.applyAsDouble(statistics);
  }
}
