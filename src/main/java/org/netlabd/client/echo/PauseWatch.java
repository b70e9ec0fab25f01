// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

/**
 * Notices that this program did not get to run when it wanted to: stopped by a signal, on a host
 * that has too much to do, or kept by its observer, as by a terminal that takes no output (Ctrl-S).
 * What was on its way meanwhile may have come back at any time. Pure; the clock's readings are
 * passed in.
 */
final class PauseWatch {

  /** Less than this is the lateness of a wake-up on a host that has much to do. */
  static final long TOLERANCE_NANOS = 50_000_000;

  private static final long NEVER = Long.MAX_VALUE;

  private final boolean isClockRead;
  private long wakeUpNanos = NEVER;
  private long keptNanos;
  private long resumedNanos = Long.MIN_VALUE;
  private long untimedNanos = Long.MIN_VALUE;

  /** {@code isClockRead}: an answer's time is when it is read, and not the kernel's. */
  PauseWatch(boolean isClockRead) {
    this.isClockRead = isClockRead;
  }

  void expect(long nanos) {
    wakeUpNanos = nanos;
    keptNanos = 0;
  }

  /** The first look after a wait says whether there was a pause; those that follow say nothing. */
  void look(long nowNanos) {
    if (wakeUpNanos != NEVER && nowNanos - wakeUpNanos > TOLERANCE_NANOS) {
      resumedNanos = nowNanos;
      untimedNanos = nowNanos;
    }
    wakeUpNanos = NEVER;
  }

  /** The observer was told of something; what it takes since the last wait adds up. */
  void told(long beginNanos, long nowNanos) {
    keptNanos += nowNanos - beginNanos;
    if (keptNanos > TOLERANCE_NANOS) {
      resumedNanos = nowNanos;
      untimedNanos = isClockRead ? nowNanos : untimedNanos;
    }
  }

  long resumedNanos() {
    return resumedNanos;
  }

  /** Whether it is not known when an answer came: only this program was paused, not the kernel. */
  boolean hide(long sentNanos, long cameNanos) {
    return sentNanos < untimedNanos && cameNanos > untimedNanos - TOLERANCE_NANOS;
  }
}
