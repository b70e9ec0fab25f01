// SPDX-License-Identifier: Apache-2.0
package org.netlabd.fault;

import java.util.SplittableRandom;
import org.netlabd.values.IpAddress;

/**
 * Chance that repeats: what it says of the n-th thing depends on the seed, the fault and n alone,
 * so that switching one fault on leaves the others as they were. Pure; any thread.
 *
 * @param seed of one session or source
 */
record Dice(long seed) {

  /** Of the session that was the {@code ordinal}-th to come to a listener. */
  static Dice of(long listenerSeed, long ordinal) {
    return new Dice(new SplittableRandom(listenerSeed).nextLong() + ordinal);
  }

  /** Of the datagrams of a source: whenever it comes, and to whichever loop. */
  static Dice of(long listenerSeed, IpAddress source) {
    return of(listenerSeed, new SplittableRandom(source.high()).nextLong() ^ source.low());
  }

  /** What the n-th thing draws for a fault, as often as it likes. */
  SplittableRandom roll(Fault fault, long n) {
    long mixed = new SplittableRandom(seed ^ (long) fault.toString().hashCode() << 32).nextLong();
    return new SplittableRandom(new SplittableRandom(mixed + n).nextLong());
  }

  /** Whether the n-th thing is one of the share that a fault is to hit; from 0 to 1. */
  boolean hits(double share, Fault fault, long n) {
    return share > 0 && roll(fault, n).nextDouble() < share;
  }
}
