// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

/** When each probe is due, without drift; pure, the clock's readings are passed in. */
final class Schedule {

  private final long startNanos;
  private final double intervalNanos;
  private long endNanos;
  private long next;
  private long skipped;

  /** Begins; {@code perSecond} 0: as many as go; nothing is due from {@code endNanos} on. */
  Schedule(long startNanos, double perSecond, long endNanos) {
    this.startNanos = startNanos;
    this.intervalNanos = perSecond == 0 ? 0 : 1e9 / perSecond;
    this.endNanos = endNanos;
  }

  boolean isPaced() {
    return intervalNanos > 0;
  }

  long dueNanos() {
    return startNanos + (long) (next * intervalNanos);
  }

  boolean isDue(long nowNanos) {
    return isPaced() && dueNanos() <= nowNanos && dueNanos() < endNanos;
  }

  void sent() {
    next++;
  }

  /** Leaves out those that have been due for longer than an interval. */
  void skip(long nowNanos) {
    long newest = isPaced() ? dueBefore(Math.min(nowNanos + 1, endNanos)) - 1 : next;
    if (newest > next) {
      skipped += newest - next;
      next = newest;
    }
  }

  /** How many were skipped because nobody was there to send them. */
  long skipped() {
    return skipped;
  }

  void end(long nowNanos) {
    endNanos = Math.min(endNanos, nowNanos);
  }

  /** How many were due before the end, and have not been sent. */
  long unsent() {
    return isPaced() && endNanos != Long.MAX_VALUE ? Math.max(0, dueBefore(endNanos) - next) : 0;
  }

  /** Of those that were due before the end, the part that has been sent. */
  double shareSent() {
    long due = next + unsent();
    return due == 0 ? 1 : (double) (next - skipped) / due;
  }

  private long dueBefore(long nanos) {
    return Math.max(0, (long) Math.ceil((nanos - startNanos) / intervalNanos));
  }
}
