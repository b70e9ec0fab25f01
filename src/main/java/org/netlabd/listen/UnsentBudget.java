package org.netlabd.listen;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The unsent bytes of all sessions together ({@code buffers}). Above the bound each session may
 * keep a little still, so that all of them go on, slowly. Any thread.
 */
final class UnsentBudget {

  /** What a session may keep in any case, in bytes. */
  static final int LEAST = 4096;

  private final AtomicLong used = new AtomicLong();
  private volatile long bound;

  UnsentBudget(long boundBytes) {
    bound = boundBytes;
  }

  void bound(long bytes) {
    bound = bytes;
  }

  void add(int bytes) {
    used.addAndGet(bytes);
  }

  void remove(int bytes) {
    used.addAndGet(-bytes);
  }

  long used() {
    return used.get();
  }

  /** How many of {@code wanted} bytes a session that keeps {@code kept} may read now. */
  int allowed(int wanted, int kept) {
    long free = bound - used.get();
    return (int) Math.min(wanted, Math.max(free, (long) LEAST - kept));
  }
}
