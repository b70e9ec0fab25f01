// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.random.RandomGenerator;
import org.netlabd.values.Rate;
import org.netlabd.values.SourcePrefix;

/**
 * A rate for each source, for any number of sources in a fixed room: 8 bytes an entry.
 *
 * <pre>
 *   hash of the source:   fingerprint (19) | ............ | slot
 *   slot:                 8 entries, a cache line or two
 *   entry:                fingerprint (19) | when its bucket is full again (45)
 * </pre>
 *
 * <p>A source that has no entry has a full bucket, so nothing is lost when an entry whose bucket is
 * full makes room for another. Where all eight lack something, the one that lacks least goes. Hence
 * forged sources cannot silence a newcomer, who always begins with a full bucket; nor can they
 * cheaply wipe out what a busy source owes: they would have to owe more themselves, seven of them,
 * in a slot that nobody can foresee, since the hash has a secret key. Two sources of one slot and
 * fingerprint share a bucket: for a source among a full table that is one chance in 65,000.
 *
 * <p>Asked by a listener's event loops, any number of them at once, without a lock; a refusal
 * writes nothing. Loops that meet a new source at the same instant may, rarely, make it two
 * entries, of which only the first counts. The clock is handed in.
 */
public final class SourceTable {

  private static final int SLOT = 8;
  private static final int TIME_BITS = 45;
  private static final long TIME = (1L << TIME_BITS) - 1;

  private final boolean unlimited;
  private final SourcePrefix prefix;
  private final SipHash hash;
  private final Pace pace;
  private final AtomicLongArray entries;
  private final int slotMask;

  /** An empty table, of {@code size} sources or more, from 8 on; {@code random} makes its key. */
  public SourceTable(Rate rate, SourcePrefix prefix, int size, RandomGenerator random, long nanos) {
    unlimited = rate.isUnlimited();
    this.prefix = prefix;
    hash = SipHash.random(random);
    pace = new Pace(unlimited ? new Rate(1, 1) : rate, TIME_BITS, nanos);
    int slots = unlimited ? 1 : Integer.highestOneBit(size - 1) * 2 / SLOT;
    entries = new AtomicLongArray(slots * SLOT);
    slotMask = slots - 1;
  }

  /** How many of {@code wanted}, 1 or more, of one source are within its rate now. */
  public int take(long high, long low, int wanted, long nanos) {
    if (unlimited) {
      return wanted;
    }
    long hashed = hash.hash(prefix.high(high, low), prefix.low(high, low));
    long fingerprint = hashed >>> TIME_BITS;
    int slot = ((int) hashed & slotMask) * SLOT;
    long now = pace.at(nanos);
    while (true) {
      int index = find(slot, fingerprint, now);
      long before = entries.getOpaque(index);
      boolean known = before >>> TIME_BITS == fingerprint;
      long debt = known ? pace.debt(before, now) : 0;
      int allowed = pace.allowed(debt, wanted);
      if (allowed == 0) {
        return 0;
      }
      long full = now + debt + pace.cost(allowed);
      if (entries.compareAndSet(index, before, fingerprint << TIME_BITS | (full & TIME))) {
        return allowed;
      }
    }
  }

  /** Where the source's entry is or, if it has none, the one that lacks least. */
  private int find(int slot, long fingerprint, long now) {
    int least = slot;
    long leastDebt = Long.MAX_VALUE;
    for (int index = slot; index < slot + SLOT; index++) {
      long entry = entries.getOpaque(index);
      if (entry >>> TIME_BITS == fingerprint) {
        return index;
      }
      long debt = pace.debt(entry, now);
      if (debt < leastDebt) {
        leastDebt = debt;
        least = index;
      }
    }
    return least;
  }

  /** How many sources it remembers at most; always the same. */
  int capacity() {
    return entries.length();
  }
}
