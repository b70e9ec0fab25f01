// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

/**
 * Notices that this program did not get to run when it wanted to: stopped by a signal, or on a host
 * that has too much to do. What was on its way meanwhile may have come back at any time. Pure; the
 * clock's readings are passed in.
 */
final class PauseWatch {

  /** Less than this is the lateness of a wake-up on a host that has much to do. */
  static final long TOLERANCE_NANOS = 50_000_000;

  private static final long NEVER = Long.MAX_VALUE;

  private long wakeUpNanos = NEVER;
  private long resumedNanos = Long.MIN_VALUE;

  void expect(long nanos) {
    wakeUpNanos = nanos;
  }

  /** The first look after a wait says whether there was a pause; those that follow say nothing. */
  void look(long nowNanos) {
    if (wakeUpNanos != NEVER && nowNanos - wakeUpNanos > TOLERANCE_NANOS) {
      resumedNanos = nowNanos;
    }
    wakeUpNanos = NEVER;
  }

  long resumedNanos() {
    return resumedNanos;
  }

  /** Whether it is not known when an answer came: only this program was paused, not the kernel. */
  boolean hide(long sentNanos, long cameNanos) {
    return sentNanos < resumedNanos && cameNanos > resumedNanos - TOLERANCE_NANOS;
  }
}
