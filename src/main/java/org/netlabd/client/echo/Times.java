// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Collects times in nanoseconds; percentiles are right to three digits, the rest is exact. All are
 * 0 if there were none. A time may be less than 0 where it is from one clock's to another's. For
 * one thread; a {@link #copy} that nobody adds to is for any.
 */
public final class Times {

  /** A bar of a histogram: how many times lay above {@code fromNanos}, up to {@code toNanos}. */
  public record Bar(long fromNanos, long toNanos, long count) {}

  private final Histogram histogram;
  private final Histogram negative;
  private final long base;
  private long min = Long.MAX_VALUE;
  private long max = Long.MIN_VALUE;
  private double mean;
  private double squares;

  public Times() {
    this(0);
  }

  /** Percentiles are right to three digits of what a time differs from {@code base}. */
  Times(long base) {
    this(new Histogram(3), new Histogram(3), base);
  }

  private Times(Histogram histogram, Histogram negative, long base) {
    this.histogram = histogram;
    this.negative = negative;
    this.base = base;
  }

  void add(long nanos) {
    (nanos < base ? negative : histogram).recordValue(Math.abs(nanos - base));
    min = Math.min(min, nanos);
    max = Math.max(max, nanos);
    // Welford's way: no sum of squares that could overflow or cancel out.
    double delta = nanos - mean;
    mean += delta / count();
    squares += delta * (nanos - mean);
  }

  public Times copy() {
    Times copy = new Times(histogram.copy(), negative.copy(), base);
    copy.min = min;
    copy.max = max;
    copy.mean = mean;
    copy.squares = squares;
    return copy;
  }

  public long count() {
    return histogram.getTotalCount() + negative.getTotalCount();
  }

  public long min() {
    return count() == 0 ? 0 : min;
  }

  public long max() {
    return count() == 0 ? 0 : max;
  }

  public double mean() {
    return mean;
  }

  /** Of all that there are, not an estimate from a sample. */
  public double stddev() {
    return count() == 0 ? 0 : Math.sqrt(squares / count());
  }

  /** The histogram's buckets end above what they hold; no percentile is above the maximum. */
  public long percentile(double percent) {
    double below = 100.0 * negative.getTotalCount() / Math.max(1, count());
    double above = below == 0 ? percent : 100 * (percent - below) / (100 - below);
    long differs =
        percent > below || below == 0
            ? histogram.getValueAtPercentile(above)
            : -negative.getValueAtPercentile(100 * (1 - percent / below));
    return Math.max(min(), Math.min(max(), base + differs));
  }

  /** The counts between logarithmic steps, a bar for each from the smallest to the largest time. */
  public List<Bar> bars(double step) {
    if (count() == 0) {
      return List.of();
    }
    long unit = Math.max(1, (long) (min / step));
    List<Bar> bars = new ArrayList<>();
    histogram.logarithmicBucketValues(unit, step).forEach(value -> bars.add(bar(value)));
    while (bars.get(0).count() == 0) {
      bars.remove(0);
    }
    return bars;
  }

  /** Each time that there is, as exactly as it is kept, and how often. */
  List<Bar> all() {
    List<Bar> all = new ArrayList<>();
    histogram.recordedValues().forEach(value -> all.add(bar(value)));
    return all;
  }

  private static Bar bar(HistogramIterationValue value) {
    return new Bar(
        value.getValueIteratedFrom(),
        value.getValueIteratedTo(),
        value.getCountAddedInThisIterationStep());
  }

  /** HdrHistogram's own form, compressed, in Base64: what its other tools and languages read. */
  public String encoded() {
    ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(bytes);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
  }

  /** Times as {@link #encoded} wrote them, for counts and percentiles only; else refused. */
  public static Times decoded(String text) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
      Times times =
          new Times(Histogram.decodeFromCompressedByteBuffer(bytes, 0), new Histogram(3), 0);
      times.min = times.histogram.getMinValue();
      times.max = times.histogram.getMaxValue();
      times.mean = times.histogram.getMean();
      return times;
    } catch (DataFormatException | RuntimeException e) {
      throw new IllegalArgumentException("is no histogram", e);
    }
  }
}
