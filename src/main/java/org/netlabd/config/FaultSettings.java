// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The {@code faults} of a listener. Shares are from 0 to 1; sizes, of what is sent back, in bytes;
 * 0 is none.
 *
 * @param seed makes a run repeat; empty: drawn anew at each start
 * @param when while they happen; empty: always
 * @param delay how long what is sent back is held, on average
 * @param jitter how far away from that
 * @param distribution how that is spread
 * @param loss share of datagrams
 * @param burst mean length of a run of losses; 0: each by its own chance
 * @param duplicate share of datagrams
 * @param reorder share of datagrams that the next one overtakes
 * @param corrupt share of datagrams, or of a stream's bytes, in which a bit is turned over
 * @param truncate share of datagrams
 * @param resetAfter the connection is then reset; 0: as it begins
 * @param closeAfter it is then closed
 * @param halfCloseAfter only the way back is then closed
 * @param stallAfter nothing moves any more from then on
 * @param slowRead bytes that are read a second
 * @param slowAccept how long before each connection is accepted
 * @param bandwidth bytes that are sent a second, of a session or source
 * @param queueBytes bytes held back at most, of the listener
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
