// SPDX-License-Identifier: Apache-2.0
package org.netlabd.fault;

import java.util.concurrent.TimeUnit;

/**
 * A line that carries so many bytes a second, one behind the other. Of one session or source; not
 * thread-safe; the clock is handed in.
 *
 * <pre>
 *   |bytes that were carried ... |free                 the line's time
 *   -----------------------|-----------+----- now      that of the clock, which may be late
 * </pre>
 */
public final class Bandwidth {

  /** What a stream's line carries at once: so that a session wakes the loop seldom enough. */
  private static final long PIECE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** So late may be who asks while bytes wait, and get what he has missed. */
  private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final double NANOS = 1e9;

  private final double bytesPerSecond;
  private long freeNanos;

  /** A line that is free; 0 bytes a second stands for one without a bound. */
  public Bandwidth(long bytesPerSecond, long nowNanos) {
    this.bytesPerSecond = bytesPerSecond;
    freeNanos = nowNanos;
  }

  /** Sends bytes as soon as the line is free; returns when the last of them has left it. */
  public long send(int bytes, long nowNanos) {
    return bytesPerSecond == 0 ? nowNanos : carry(bytes, nowNanos, 0);
  }

  private long carry(int bytes, long nowNanos, long lateNanos) {
    if (freeNanos - nowNanos + lateNanos < 0) {
      freeNanos = nowNanos - lateNanos;
    }
    freeNanos += Math.round(bytes / bytesPerSecond * NANOS);
    return freeNanos;
  }

  /** Nothing waited for it: of what it could have carried until now, no more than this is left. */
  void rest(long nowNanos, long mostNanos) {
    if (nowNanos - freeNanos > mostNanos) {
      freeNanos = nowNanos - mostNanos;
    }
  }

  long freeNanos() {
    return freeNanos;
  }

  /** How many of a stream's bytes it can take now. */
  int room(long nowNanos) {
    if (bytesPerSecond == 0) {
      return Integer.MAX_VALUE;
    }
    long late = Math.min(LATE_NANOS, nowNanos - freeNanos);
    return late < 0 ? 0 : (int) Math.max(1, (late + PIECE_NANOS) / NANOS * bytesPerSecond);
  }

  /** Takes so many bytes of a stream, of no more than {@link #room}. */
  void take(int bytes, long nowNanos) {
    if (bytesPerSecond > 0) {
      carry(bytes, nowNanos, LATE_NANOS);
    }
  }
}
