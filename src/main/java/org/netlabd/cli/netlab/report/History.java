// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.netlabd.stats.Figure;

/** What the daemon did in the last two minutes, a line of bars for each figure. One thread's. */
public final class History {

  private static final long SPAN_NANOS = Duration.ofMinutes(2).toNanos();
  private static final int MOST_BARS = 120;
  private static final String BARS = "▁▂▃▄▅▆▇█";
  private static final String ASCII_BARS = "_.:-=+*#";

  /** Rates that held from one time to another ({@link System#nanoTime}). */
  private record Sample(long fromNanos, long toNanos, Map<Figure, Double> rates) {}

  private final Deque<Sample> samples = new ArrayDeque<>();
  private final String bars;

  /** Nothing is known yet; {@code ascii}: there are no other characters for the bars. */
  public History(boolean ascii) {
    bars = ascii ? ASCII_BARS : BARS;
  }

  /** Adds the rates until the answers that they are by. */
  public void add(Rates rates) {
    long nanos = rates.answers().nanos();
    samples.add(new Sample(nanos - (long) (rates.seconds() * 1e9), nanos, rates.total()));
    while (nanos - samples.element().toNanos > SPAN_NANOS) {
      samples.remove();
    }
  }

  /** Its last rate, its bars up to then, as wide as there is room, and the highest of them. */
  String line(Figure figure, String head, int columns) {
    long nanos = samples.getLast().toNanos;
    int width = Math.max(1, Math.min(MOST_BARS, columns - 29));
    double[] heights = new double[width];
    for (int i = 0; i < width; i++) {
      heights[i] = highest(figure, nanos - SPAN_NANOS / width * (width - i), SPAN_NANOS / width);
    }
    double top = 0;
    for (double each : heights) {
      top = Math.max(top, Double.isNaN(each) ? 0 : each);
    }
    double now = samples.getLast().rates.getOrDefault(figure, 0.0);
    return "%-9s %6s %s  max %s"
        .formatted(
            head, TopReport.rate(figure, now), bars(heights, top), TopReport.rate(figure, top));
  }

  /** The highest rate of a time; none, if nothing is known of it. */
  private double highest(Figure figure, long fromNanos, long lengthNanos) {
    return samples.stream()
        .filter(
            each -> each.toNanos - fromNanos > 0 && each.fromNanos - (fromNanos + lengthNanos) < 0)
        .mapToDouble(each -> each.rates.getOrDefault(figure, 0.0))
        .max()
        .orElse(Double.NaN);
  }

  /** Nothing at all is the lowest bar, and something is never. */
  private String bars(double[] values, double top) {
    StringBuilder line = new StringBuilder();
    for (double value : values) {
      int bar = value > 0 ? (int) Math.ceil(value / top * (bars.length() - 1)) : 0;
      line.append(Double.isNaN(value) ? ' ' : bars.charAt(bar));
    }
    return line.toString();
  }
}
