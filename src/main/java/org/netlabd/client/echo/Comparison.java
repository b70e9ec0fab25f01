// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import java.util.Map;
import java.util.TreeMap;

/**
 * Whether two runs differ by more than chance; pure. For round trips it is Mann and Whitney's U
 * test, which asks nothing of their distribution; for losses, the test of two proportions. Both by
 * their normal approximation, two-sided.
 *
 * @param z by how many standard deviations they differ, more than 0 if the second is larger
 */
public record Comparison(double z) {

  /** Beyond it is one of a hundred runs that do not differ. */
  private static final double ONE_PERCENT = 2.576;

  public static Comparison ofTimes(Times before, Times now) {
    Map<Long, long[]> counts = new TreeMap<>();
    before.all().forEach(bar -> count(counts, bar)[0] += bar.count());
    now.all().forEach(bar -> count(counts, bar)[1] += bar.count());
    double n = before.count();
    double m = now.count();
    double below = 0;
    double ranks = 0;
    double ties = 0;
    for (long[] count : counts.values()) {
      double alike = count[0] + (double) count[1];
      ranks += count[1] * (below + (alike + 1) / 2);
      ties += alike * (alike * alike - 1);
      below += alike;
    }
    double u = ranks - m * (m + 1) / 2 - n * m / 2;
    double variance = n * m / 12 * (below + 1 - ties / (below * (below - 1)));
    return of(u, variance);
  }

  private static long[] count(Map<Long, long[]> counts, Times.Bar bar) {
    return counts.computeIfAbsent(bar.toNanos(), nanos -> new long[2]);
  }

  /** Of how many were lost of how many sent, before and now. */
  public static Comparison ofShares(long before, long ofBefore, long now, long ofNow) {
    double share = (double) (before + now) / (ofBefore + ofNow);
    double variance = share * (1 - share) * (1.0 / ofBefore + 1.0 / ofNow);
    return of((double) now / ofNow - (double) before / ofBefore, variance);
  }

  /** Where nothing varies, nothing differs; nor where there is nothing to compare. */
  private static Comparison of(double difference, double variance) {
    return new Comparison(variance > 0 ? difference / Math.sqrt(variance) : 0);
  }

  public boolean isBeyondNoise() {
    return Math.abs(z) > ONE_PERCENT;
  }
}
