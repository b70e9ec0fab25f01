// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.netlabd.client.echo.Statistics;
import picocli.CommandLine.TypeConversionException;

/** What figures may be: {@code rtt=50ms,loss=1%,rate=100:}. Immutable. */
public record Thresholds(Map<Metric, Range> bounds) {

  public static final Thresholds NONE = new Thresholds(Map.of());

  public Thresholds {
    bounds = Map.copyOf(bounds);
  }

  public boolean isEmpty() {
    return bounds.isEmpty();
  }

  public List<Metric> broken(Statistics statistics) {
    return bounds.entrySet().stream()
        .filter(bound -> bound.getValue().isBrokenBy(bound.getKey().of(statistics)))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  public static Thresholds parse(String text) {
    SortedMap<Metric, Range> bounds = new TreeMap<>();
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      String form = "NAME=RANGE, NAME one of " + Metric.keys();
      Refusal.when(equals <= 0, "'" + part + "'; accepted: " + form);
      String key = part.substring(0, equals);
      Metric metric = Metric.of(key).orElseThrow(() -> Refusal.of(key, Metric.names(), form));
      Range range = Range.parse(part.substring(equals + 1), end -> number(metric, end));
      Refusal.when(bounds.put(metric, range) != null, metric.key() + " has two bounds");
    }
    return new Thresholds(bounds);
  }

  /** With its unit, or without in that of the performance data. */
  private static double number(Metric metric, String text) {
    if (metric.isTime()) {
      return TimeText.millis(text);
    }
    if (text.matches("[0-9]{1,9}(\\.[0-9]{1,6})?" + (metric.isShare() ? "%?" : ""))) {
      return Double.parseDouble(text.replace("%", ""));
    }
    throw new TypeConversionException(
        "'%s' for %s; accepted: a number%s"
            .formatted(text, metric.key(), metric.isShare() ? " of percent, such as 1%" : ""));
  }
}
