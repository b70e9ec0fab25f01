// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The {@code faults} of a listener, by the names of their keys (netlabd.conf(5)). Shares are from 0
 * to 1; sizes, of what is sent back, in bytes; 0 or empty is none.
 *
 * @param seed empty: drawn anew at each start
 * @param when empty: always
 * @param burst 0: each is lost by its own chance
 * @param resetAfter 0: as the connection begins; so are the others that end in After
 */
public record FaultSettings(
    OptionalInt seed,
    Optional<Schedule> when,
    Duration delay,
    Duration jitter,
    Distribution distribution,
    double loss,
    int burst,
    double duplicate,
    double reorder,
    double corrupt,
    double truncate,
    OptionalInt resetAfter,
    OptionalInt closeAfter,
    OptionalInt halfCloseAfter,
    OptionalInt stallAfter,
    int slowRead,
    Duration slowAccept,
    int bandwidth,
    int queueBytes) {

  public boolean isNone() {
    boolean spares =
        jitter.isZero() && loss == 0 && duplicate == 0 && corrupt == 0 && truncate == 0;
    boolean ends =
        Stream.of(resetAfter, closeAfter, halfCloseAfter, stallAfter)
            .anyMatch(OptionalInt::isPresent);
    return spares && !ends && !holdsBack() && slowRead == 0 && slowAccept.isZero();
  }

  /** Whether something of it has bytes wait in the queue. */
  public boolean holdsBack() {
    return !delay.isZero() || reorder > 0 || bandwidth > 0;
  }

  public enum Distribution {
    /** Evenly, from delay - jitter to delay + jitter. */
    UNIFORM,
    /** Normally, with jitter as standard deviation. */
    NORMAL,
    /** Most a little below delay and a few far above; jitter is the standard deviation. */
    PARETO
  }

  /** "every 10m for 30s": faults at the start of each period. */
  public record Schedule(Duration every, Duration length) {

    /** Whether there are faults so long after the listener's start. */
    public boolean isOn(long nanos) {
      return Math.floorMod(nanos, every.toNanos()) < length.toNanos();
    }

    /** How long until {@link #isOn} changes, in nanoseconds. */
    public long untilTurnNanos(long nanos) {
      long within = Math.floorMod(nanos, every.toNanos());
      return (within < length.toNanos() ? length.toNanos() : every.toNanos()) - within;
    }
  }
}
