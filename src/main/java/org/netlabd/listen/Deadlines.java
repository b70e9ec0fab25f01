// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.netlabd.guard.Expiry;

/** Which connection to look at when; to put one off costs nothing. The clock is handed in. */
final class Deadlines {

  /** Looked at in one go, so that many that end together leave the loop to others too. */
  static final int TURN = 64;

  private final TreeSet<Connection> timed = new TreeSet<>(Deadlines::compare);
  private long number;
  private @Nullable Connection looked;
  private long lookedNanos;

  private static int compare(Connection one, Connection other) {
    long later = one.dueNanos - other.dueNanos;
    return Long.signum(later == 0 ? one.number - other.number : later);
  }

  boolean isEmpty() {
    return timed.isEmpty();
  }

  int size() {
    return timed.size();
  }

  /** When to look next; not when there is nothing. */
  long nextNanos() {
    return timed.first().dueNanos;
  }

  /** A copy. */
  List<Connection> all() {
    return List.copyOf(timed);
  }

  void add(Connection one) {
    one.dueNanos = one.deadlineNanos();
    one.number = number++;
    timed.add(one);
  }

  /** Its deadline may have become sooner. */
  @SuppressWarnings("ReferenceEquality") // There are no equal ones.
  void sooner(Connection one) {
    long deadline = one.deadlineNanos();
    if (one == looked) {
      looked = null;
      // Behind all that are due: one whose time is always over must not keep the others.
      move(one, deadline - lookedNanos > 0 ? deadline : lookedNanos);
    } else if (deadline - one.dueNanos < 0) {
      move(one, deadline);
    }
  }

  void remove(Connection one) {
    timed.remove(one);
  }

  /** Tells those whose time is over, a turn of them at most. */
  void look(long nowNanos) {
    for (int i = 0; i < TURN && !isEmpty() && nextNanos() - nowNanos <= 0; i++) {
      Connection first = timed.first();
      long deadline = first.deadlineNanos();
      if (deadline - nowNanos > 0) {
        move(first, deadline);
      } else {
        expire(first, nowNanos);
      }
    }
  }

  private void expire(Connection first, long nowNanos) {
    looked = first;
    lookedNanos = nowNanos;
    try {
      first.expired(nowNanos);
    } finally {
      if (looked != null) {
        // Out of the way: one that fails to end must not keep the others.
        looked = null;
        move(first, nowNanos + Expiry.NEVER_NANOS);
      }
    }
  }

  private void move(Connection one, long dueNanos) {
    if (timed.remove(one)) {
      one.dueNanos = dueNanos;
      timed.add(one);
    }
  }
}
