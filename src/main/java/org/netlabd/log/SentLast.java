package org.netlabd.log;

/** When the last entries were sent, in nanoseconds. Used by a target's thread only. */
final class SentLast {

  private static final int MOST = 1024;

  private final long[] at = new long[MOST];
  private long count;

  void add(long nanos) {
    at[(int) (count++ % MOST)] = nanos;
  }

  /** A connection has ended, and may have taken with it what was sent since: one at least. */
  int lost(long sinceNanos) {
    int lost = 0;
    for (int i = 0; i < Math.min(count, MOST); i++) {
      lost += at[i] - sinceNanos > 0 ? 1 : 0;
    }
    lost = count == 0 ? 0 : Math.max(1, lost);
    count = 0;
    return lost;
  }
}
