package org.netlabd.client.echo;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** Collects times; percentiles are right to three digits, the rest is exact. For one thread. */
public final class Times {

  /** A bar of a histogram: how many times lay above {@code fromNanos}, up to {@code toNanos}. */
  public record Bar(long fromNanos, long toNanos, long count) {}

  private final Histogram histogram = new Histogram(3);
  private long min = Long.MAX_VALUE;
  private long max;
  private double mean;
  private double squares;

  void add(long nanos) {
    histogram.recordValue(nanos);
    min = Math.min(min, nanos);
    max = Math.max(max, nanos);
    // Welford's way: no sum of squares that could overflow or cancel out.
    double delta = nanos - mean;
    mean += delta / histogram.getTotalCount();
    squares += delta * (nanos - mean);
  }

  /** What has been collected so far. */
  public Distribution distribution() {
    long count = histogram.getTotalCount();
    if (count == 0) {
      return new Distribution(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
    return new Distribution(
        count,
        min,
        mean,
        Math.sqrt(squares / count),
        percentile(50),
        percentile(90),
        percentile(99),
        percentile(99.9),
        percentile(99.99),
        max);
  }

  /** The histogram's buckets end above what they hold; no percentile is above the maximum. */
  public long percentile(double percent) {
    return Math.max(min, Math.min(max, histogram.getValueAtPercentile(percent)));
  }

  /** The counts between logarithmic steps, a bar for each from the smallest to the largest time. */
  public List<Bar> bars(double step) {
    List<Bar> bars = new ArrayList<>();
    if (histogram.getTotalCount() == 0) {
      return bars;
    }
    long unit = Math.max(1, (long) (min / step));
    for (HistogramIterationValue value : histogram.logarithmicBucketValues(unit, step)) {
      if (value.getCountAddedInThisIterationStep() > 0 || !bars.isEmpty()) {
        bars.add(
            new Bar(
                value.getValueIteratedFrom(),
                value.getValueIteratedTo(),
                value.getCountAddedInThisIterationStep()));
      }
    }
    return bars;
  }
}
