package org.netlabd.cli.netlab.option;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.netlabd.client.echo.Statistics;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Bounds that figures may reach but not exceed: {@code rtt=50ms,loss=1%}. Immutable. */
public record Thresholds(Map<Metric, Double> bounds) {

  public static final Thresholds NONE = new Thresholds(Map.of());

  public Thresholds {
    bounds = Map.copyOf(bounds);
  }

  public boolean isEmpty() {
    return bounds.isEmpty();
  }

  /** The metrics that exceed their bounds. */
  public List<Metric> exceeded(Statistics statistics) {
    return bounds.entrySet().stream()
        .filter(bound -> bound.getKey().of(statistics) > bound.getValue())
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /** Reads them as they are typed. */
  public static final class Reader implements ITypeConverter<Thresholds> {

    @Override
    public Thresholds convert(String text) {
      Map<Metric, Double> bounds = new EnumMap<>(Metric.class);
      for (String part : text.split(",", -1)) {
        int equals = part.indexOf('=');
        Metric metric =
            Metric.of(equals < 0 ? part : part.substring(0, equals))
                .filter(known -> equals > 0)
                .orElseThrow(
                    () ->
                        new TypeConversionException(
                            "'" + part + "'; accepted: NAME=BOUND, NAME one of " + Metric.keys()));
        if (bounds.put(metric, bound(metric, part.substring(equals + 1))) != null) {
          throw new TypeConversionException(metric.key() + " has two bounds");
        }
      }
      return new Thresholds(bounds);
    }

    private static double bound(Metric metric, String text) {
      if (metric.unit().equals("ms")) {
        return new TimeText().convert(text).toNanos() / 1e6;
      }
      if (!text.matches("[0-9]{1,3}(\\.[0-9]{1,6})?%") || percent(text) > 100) {
        throw new TypeConversionException(
            "'" + text + "' for " + metric.key() + "; accepted: 0% to 100%");
      }
      return percent(text);
    }

    private static double percent(String text) {
      return Double.parseDouble(text.substring(0, text.length() - 1));
    }
  }
}
