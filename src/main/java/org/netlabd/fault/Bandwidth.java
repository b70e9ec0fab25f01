package org.netlabd.fault;

/**
 * A line that carries so many bytes a second, one behind the other. Of one session or source; not
 * thread-safe; the clock is handed in.
 */
public final class Bandwidth {

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
    if (bytesPerSecond == 0) {
      return nowNanos;
    }
    freeNanos = Math.max(freeNanos, nowNanos) + Math.round(bytes / bytesPerSecond * NANOS);
    return freeNanos;
  }
}
