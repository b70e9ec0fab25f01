// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import java.time.Duration;
import java.time.Instant;

/** One moment by two clocks: {@link System#nanoTime}'s, and the wall's, which may be set. */
public record Moment(long nanos, Instant wall) {

  /** A reading that took no longer was not interrupted between the clocks. */
  private static final long SHORT_NANOS = 500;

  private static final int MOST_READINGS = 8;

  /** Further off than the readings can be: the wall clock was set since. */
  private static final long SET_NANOS = 1_000_000;

  /** The closest of a few readings: this thread may lose its processor between the clocks. */
  public static Moment now() {
    Moment closest = new Moment(0, Instant.EPOCH);
    long took = Long.MAX_VALUE;
    for (int i = 0; i < MOST_READINGS && took > SHORT_NANOS; i++) {
      long before = System.nanoTime();
      Instant wall = Instant.now();
      long nanos = System.nanoTime() - before;
      if (nanos < took) {
        took = nanos;
        closest = new Moment(before + nanos / 2, wall);
      }
    }
    return closest;
  }

  /** When that was by nanoTime's clock, between two times; the other if it cannot have been. */
  public long nanos(Instant then, long leastNanos, long otherwise) {
    Duration age = Duration.between(then, wall);
    Duration most = Duration.ofNanos(nanos - leastNanos);
    boolean known =
        age.compareTo(most.plusNanos(SET_NANOS)) < 0
            && age.compareTo(Duration.ofNanos(-SET_NANOS)) > 0;
    return known ? Math.max(leastNanos, Math.min(nanos, nanos - age.toNanos())) : otherwise;
  }

  /** What the wall clock, as it is set now, said at a time of nanoTime's clock. */
  public Instant wallAt(long then) {
    return wall.minusNanos(nanos - then);
  }
}
