package org.netlabd.cli.netlab.option;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.netlabd.client.echo.Statistics;

/** What a threshold can be set on: times in milliseconds, shares in percent of what was sent. */
public enum Metric {
  RTT("rtt", "ms", s -> s.rtt().mean() / 1e6),
  P50("p50", "ms", s -> s.rtt().p50() / 1e6),
  P90("p90", "ms", s -> s.rtt().p90() / 1e6),
  P99("p99", "ms", s -> s.rtt().p99() / 1e6),
  P999("p99.9", "ms", s -> s.rtt().p999() / 1e6),
  P9999("p99.99", "ms", s -> s.rtt().p9999() / 1e6),
  MAX("max", "ms", s -> s.rtt().max() / 1e6),
  JITTER("jitter", "ms", s -> s.ipdv().mean() / 1e6),
  LOSS("loss", "%", Statistics::lossPercent),
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

  private static double share(Statistics statistics, long count) {
    return statistics.sent() == 0 ? 0 : 100.0 * count / statistics.sent();
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

  public double of(Statistics statistics) {
    return value.applyAsDouble(statistics);
  }
}
