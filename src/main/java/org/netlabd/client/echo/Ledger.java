// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import java.util.Arrays;

/**
 * Which probes are out, which are back, and since when; pure, the clock's readings are passed in.
 * It remembers as many probes as it has slots: older ones are beyond its horizon, and whatever
 * comes for them is strange.
 */
final class Ledger {

  private static final long NEVER = Long.MIN_VALUE;
  private static final long OUT = -1;
  private static final long EXPIRED = -2;
  private static final long BACK_UNTIMED = -3;

  /** Nothing is waited for any more, but an answer would still be one. */
  private static final long CLOSED = -4;

  private final long timeoutNanos;
  private final PauseWatch pauses;
  private final int mask;
  private final long[] sent;

  /** When it left by the kernel's word, or else when it was sent. */
  private final long[] left;

  private final long[] scheduled;

  /** The round trip, or what else is known of the probe. */
  private final long[] state;

  private long next;
  private long newestBack = -1;
  private long oldestOut;
  private int outstanding;

  /** An empty ledger; {@code slots} is a power of two. */
  Ledger(int slots, long timeoutNanos, PauseWatch pauses) {
    this.timeoutNanos = timeoutNanos;
    this.pauses = pauses;
    this.mask = slots - 1;
    this.sent = new long[slots];
    this.left = new long[slots];
    this.scheduled = new long[slots];
    this.state = new long[slots];
    Arrays.fill(sent, NEVER);
  }

  /** Enters the next probe and answers its number. */
  long sent(long scheduledNanos, long nowNanos) {
    long seq = next++;
    int slot = slot(seq);
    if (sent[slot] != NEVER && state[slot] == OUT) {
      outstanding--;
    }
    sent[slot] = nowNanos;
    left[slot] = nowNanos;
    scheduled[slot] = scheduledNanos;
    state[slot] = OUT;
    outstanding++;
    return seq;
  }

  /** Enters when a probe left, not before it was sent; TCP may send it again. */
  void left(long seq, long nanos) {
    int slot = slot(seq);
    if (left[slot] == sent[slot]) {
      left[slot] = Math.max(nanos, sent[slot]);
    }
  }

  /** Enters that a probe came back whole, and when. */
  Verdict back(long seq, long cameNanos) {
    int slot = slot(seq);
    long before = state[slot];
    if (before >= 0 || before == BACK_UNTIMED) {
      return Verdict.DUPLICATE;
    }
    long rtt = Math.max(0, cameNanos - left[slot]);
    state[slot] = rtt;
    if (before == OUT) {
      outstanding--;
    }
    boolean hidden = pauses.hide(sent[slot], cameNanos);
    long waited = hidden ? inPatience(slot, cameNanos) : cameNanos - sent[slot];
    if (before == EXPIRED || waited > timeoutNanos) {
      state[slot] = BACK_UNTIMED;
      return Verdict.LATE;
    }
    if (hidden) {
      state[slot] = BACK_UNTIMED;
    }
    boolean inOrder = seq > newestBack;
    newestBack = Math.max(newestBack, seq);
    return inOrder ? Verdict.RIGHT : Verdict.OUT_OF_ORDER;
  }

  /** Whether any probe came back whole and in time. */
  boolean hasAnswers() {
    return newestBack >= 0;
  }

  /** How long it has been waited for: what is on its way during a pause gets its time anew. */
  private long inPatience(int slot, long nowNanos) {
    return nowNanos - Math.max(sent[slot], pauses.resumedNanos());
  }

  /** Enters that nothing is waited for any more; whether anything was. */
  boolean close(long seq) {
    boolean wasOut = state[slot(seq)] == OUT;
    if (wasOut) {
      outstanding--;
      state[slot(seq)] = CLOSED;
    }
    return wasOut;
  }

  /** The next probe whose time is over, or -1; to be asked until it says -1. */
  long expire(long nowNanos) {
    while (oldestOut < next) {
      int slot = slot(oldestOut);
      if (!remembers(oldestOut) || state[slot] != OUT) {
        oldestOut++;
      } else if (inPatience(slot, nowNanos) > timeoutNanos) {
        state[slot] = EXPIRED;
        outstanding--;
        return oldestOut++;
      } else {
        return -1;
      }
    }
    return -1;
  }

  /** The next probe that is out and is closed now, or -1; to be asked until it says -1. */
  long giveUp() {
    while (oldestOut < next) {
      long seq = oldestOut++;
      if (remembers(seq) && close(seq)) {
        return seq;
      }
    }
    return -1;
  }

  /** The oldest probes that are out, for the search for a damaged one's number. */
  long[] oldestOut(int most) {
    long[] found = new long[most];
    int count = 0;
    for (long seq = Math.max(oldestOut, next - mask - 1); seq < next && count < most; seq++) {
      if (state[slot(seq)] == OUT) {
        found[count++] = seq;
      }
    }
    return Arrays.copyOf(found, count);
  }

  boolean remembers(long seq) {
    return seq >= 0 && seq < next && next - seq <= mask + 1L;
  }

  long sentNanos(long seq) {
    return sent[slot(seq)];
  }

  long leftNanos(long seq) {
    return left[slot(seq)];
  }

  long scheduledNanos(long seq) {
    return scheduled[slot(seq)];
  }

  /** A probe's round trip, or a negative number if it has none. */
  long rttNanos(long seq) {
    return remembers(seq) ? state[slot(seq)] : OUT;
  }

  long next() {
    return next;
  }

  int outstanding() {
    return outstanding;
  }

  private int slot(long seq) {
    return (int) (seq & mask);
  }
}
