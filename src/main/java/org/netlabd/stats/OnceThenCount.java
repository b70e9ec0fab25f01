// SPDX-License-Identifier: Apache-2.0
package org.netlabd.stats;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is said at most so often: of things alike the first of a period are said, those that follow
 * are counted, and their number is said when the period is over.
 *
 * <pre>
 *   for (Rest rest : seldom.due(now)) { say how many more of rest.key() there were }
 *   if (seldom.add(key, value, 1) > 0) { say it }
 * </pre>
 *
 * <p>Any thread, without a lock; the clock is handed in. A period begins with the first thing after
 * the last one, for all keys at once. Nothing is lost: what is not said is in a {@link Rest}.
 *
 * @param <K> what things alike have in common
 * @param <V> what is kept of the last one
 */
public final class OnceThenCount<K, V> {

  private final int first;
  private final long periodNanos;
  private final int mostKeys;
  private final K other;
  private final Map<K, Tally<V>> tallies = new ConcurrentHashMap<>();
  private final AtomicLong endNanos;

  /** What was not said: how many of a key, and the last of them. */
  public record Rest<K, V>(K key, long count, V last) {}

  /** The things of one key in one period: how many, negative once that is over. */
  private static final class Tally<V> {
    private final AtomicLong count = new AtomicLong();
    private volatile V last;

    Tally(V last) {
      this.last = last;
    }
  }

  /**
   * Nothing has happened yet.
   *
   * @param first how many of a key are said in a period
   * @param mostKeys more keys than that in one period are taken for {@code other}
   * @param nanos {@link System#nanoTime} now
   */
  public OnceThenCount(int first, Duration period, int mostKeys, K other, long nanos) {
    this.first = first;
    this.periodNanos = period.toNanos();
    this.mostKeys = mostKeys;
    this.other = other;
    this.endNanos = new AtomicLong(nanos);
  }

  /** {@code count} more of a key; returns how many of them are to be said now, 0 for none. */
  public int add(K key, V value, int count) {
    while (true) {
      Tally<V> tally = tally(key, value);
      tally.last = value;
      long before = tally.count.getAndAdd(count);
      // One that is over is out of the table already: another takes its place.
      if (before >= 0) {
        return (int) Math.max(0, Math.min(count, first - before));
      }
    }
  }

  private Tally<V> tally(K key, V value) {
    Tally<V> tally = tallies.get(key);
    if (tally == null) {
      K known = tallies.size() < mostKeys ? key : other;
      tally = tallies.get(known);
      if (tally == null) {
        tally = tallies.computeIfAbsent(known, k -> new Tally<>(value));
      }
    }
    return tally;
  }

  /** What was not said in the period that is over; asked before each {@link #add}, and at times. */
  public List<Rest<K, V>> due(long nanos) {
    long end = endNanos.get();
    return nanos - end >= 0 && endNanos.compareAndSet(end, nanos + periodNanos) ? all() : List.of();
  }

  /** All that was not said, due or not. */
  public List<Rest<K, V>> all() {
    List<Rest<K, V>> rests = new ArrayList<>();
    tallies.forEach(
        (key, tally) -> {
          if (tallies.remove(key, tally)) {
            long left = tally.count.getAndSet(Long.MIN_VALUE) - first;
            if (left > 0) {
              rests.add(new Rest<>(key, left, tally.last));
            }
          }
        });
    return rests;
  }
}
