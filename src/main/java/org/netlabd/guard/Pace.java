// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import org.netlabd.values.Rate;

/**
 * The arithmetic of a token bucket that is a single number: the time at which it will be full again
 * (the generic cell rate algorithm, ITU-T I.371). What it lacks until then is its debt.
 *
 * <pre>
 *    now                full again
 *     |---- debt ----------|            of at most capacity = burst x interval
 *     |---- debt ----------|-interval-|    after one more
 * </pre>
 *
 * <p>Time is counted in units chosen so that an interval has 1,024 to 2,048 of them: a rate is kept
 * to within 0.05 %. Times are compared by their difference, so a counter may wrap. A debt that no
 * bucket can have is none: the clock has jumped, or the bucket was idle for as long as its counter
 * takes to wrap. One second more is believed, since threads read the clock at different moments.
 *
 * <p>Immutable; for any thread.
 */
final class Pace {

  private static final double NANOS_PER_SECOND = 1e9;
  private static final int INTERVAL_BITS = 10;

  private final long origin;
  private final int shift;
  private final int unusedBits;
  private final long interval;
  private final long capacity;
  private final long believed;

  /** The arithmetic of a limited rate; times have 45 to 64 bits, and begin at {@code nanos}. */
  Pace(Rate rate, int bits, long nanos) {
    double intervalNanos = NANOS_PER_SECOND / rate.perSecond();
    origin = nanos;
    shift = INTERVAL_BITS - Math.getExponent(intervalNanos);
    unusedBits = Math.max(64 - bits, -shift);
    interval = Math.round(Math.scalb(intervalNanos, shift));
    capacity = rate.burst() * interval;
    believed = capacity + (long) Math.scalb(NANOS_PER_SECOND, shift);
  }

  /** The time, in units. */
  long at(long nanos) {
    long elapsed = nanos - origin;
    return shift >= 0 ? elapsed << shift : elapsed >> -shift;
  }

  /** What a bucket lacks that will be full at {@code full}; bits above those kept are ignored. */
  long debt(long full, long now) {
    long ahead = (full - now) << unusedBits >> unusedBits;
    return ahead > 0 && ahead <= believed ? ahead : 0;
  }

  /** How many of {@code wanted} a bucket with this debt allows. */
  int allowed(long debt, int wanted) {
    long room = capacity - debt;
    if (room >= wanted * interval) {
      return wanted;
    }
    return room < interval ? 0 : (int) (room / interval);
  }

  /** What {@code count} add to a debt. */
  long cost(int count) {
    return count * interval;
  }
}
