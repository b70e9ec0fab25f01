// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import java.util.concurrent.atomic.AtomicLong;
import org.netlabd.values.Rate;

/** A rate in all, of connections or datagrams. Any thread, without a lock. */
public final class TokenBucket {

  private static final int ALL_BITS = 64;

  private final boolean unlimited;
  private final Pace pace;
  private final AtomicLong full = new AtomicLong();

  /** A full bucket; {@code nanos} is {@link System#nanoTime} now. */
  public TokenBucket(Rate rate, long nanos) {
    unlimited = rate.isUnlimited();
    pace = new Pace(unlimited ? new Rate(1, 1) : rate, ALL_BITS, nanos);
  }

  /** How many of {@code wanted}, 1 or more, are allowed now. */
  public int take(int wanted, long nanos) {
    if (unlimited) {
      return wanted;
    }
    long now = pace.at(nanos);
    while (true) {
      long before = full.get();
      long debt = pace.debt(before, now);
      int allowed = pace.allowed(debt, wanted);
      if (allowed == 0 || full.compareAndSet(before, now + debt + pace.cost(allowed))) {
        return allowed;
      }
    }
  }
}
