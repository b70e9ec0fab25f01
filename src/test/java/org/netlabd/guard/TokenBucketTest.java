// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.values.Rate;

class TokenBucketTest {

  private static final long SECOND = 1_000_000_000;

  /** Origins from which a counter wraps at once, or a little later. */
  private static final long[] STARTS = {0, 1, -SECOND, Long.MAX_VALUE - SECOND, Long.MIN_VALUE};

  @Test
  void startsFullAndFillsAtItsRate() {
    TokenBucket bucket = new TokenBucket(new Rate(10, 3), 0);
    assertEquals(3, bucket.take(5, 0));
    assertEquals(0, bucket.take(1, 0));
    assertEquals(0, bucket.take(1, SECOND / 10 - SECOND / 100));
    assertEquals(1, bucket.take(1, SECOND / 10 + SECOND / 100));
    assertEquals(0, bucket.take(1, SECOND / 10 + SECOND / 100));
    assertEquals(3, bucket.take(100, 10 * SECOND));
    assertEquals(0, bucket.take(100, 10 * SECOND));
  }

  @Test
  void aRefusalCostsNothing() {
    TokenBucket bucket = new TokenBucket(new Rate(1, 1), 0);
    assertEquals(1, bucket.take(1, 0));
    for (long now = 0; now < SECOND; now += SECOND / 1000) {
      assertEquals(0, bucket.take(1, now), "after " + now + " ns");
    }
    assertEquals(1, bucket.take(1, SECOND + SECOND / 1000));
  }

  @Test
  void unlimitedIsUnlimited() {
    TokenBucket bucket = new TokenBucket(Rate.UNLIMITED, 0);
    assertEquals(Integer.MAX_VALUE, bucket.take(Integer.MAX_VALUE, 0));
    assertEquals(Integer.MAX_VALUE, bucket.take(Integer.MAX_VALUE, 0));
  }

  @Test
  void theLargestBurstDoesNotOverflow() {
    TokenBucket bucket = new TokenBucket(new Rate(1_000_000_000, Integer.MAX_VALUE), 0);
    assertEquals(Integer.MAX_VALUE, bucket.take(Integer.MAX_VALUE, 0));
    assertEquals(0, bucket.take(1, 0));
    assertEquals(1000, bucket.take(Integer.MAX_VALUE, 1000));
  }

  @Test
  void aClockThatJumpsBackNeverSilencesForLong() {
    TokenBucket bucket = new TokenBucket(new Rate(10, 5), 0);
    assertEquals(5, bucket.take(5, 1000 * SECOND));
    assertEquals(5, bucket.take(5, 500 * SECOND));
    assertEquals(0, bucket.take(5, 500 * SECOND));
  }

  @Test
  void anotherThreadsSlightlyOlderClockGivesNothing() {
    TokenBucket bucket = new TokenBucket(new Rate(10, 5), 0);
    assertEquals(5, bucket.take(5, 2 * SECOND));
    assertEquals(0, bucket.take(5, 2 * SECOND - 50_000));
    assertEquals(0, bucket.take(5, 2 * SECOND - SECOND / 2));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 3, 7, 100, 999, 12_345, 1_000_000, 3_333_333, 999_999_999})
  void keepsItsRateUnderPressure(long perSecond) {
    for (long start : STARTS) {
      TokenBucket bucket = new TokenBucket(new Rate(perSecond, 1), start);
      long taken = bucket.take(1, start);
      long step = Math.max(1, SECOND / perSecond / 7);
      int steps = 70_000;
      for (int i = 1; i <= steps; i++) {
        taken += bucket.take(1, start + i * step);
      }
      double fair = 1 + (double) steps * step * perSecond / SECOND;
      assertTrue(taken <= fair * 1.001 + 1, taken + " of " + fair + " from " + start);
      assertTrue(taken >= fair * 0.85 - 1, taken + " of " + fair + " from " + start);
    }
  }

  @Property
  void neverGivesMoreThanBurstAndRate(
      @ForAll @LongRange(min = 1, max = 1_000_000_000) long perSecond,
      @ForAll @IntRange(min = 1) int burst,
      @ForAll long start,
      @ForAll @Size(max = 50) List<@LongRange(min = 0, max = 20_000_000_000L) Long> waits,
      @ForAll @IntRange(min = 1) int wanted) {
    TokenBucket bucket = new TokenBucket(new Rate(perSecond, burst), start);
    long elapsed = 0;
    double taken = 0;
    for (long wait : waits) {
      elapsed += wait;
      int allowed = bucket.take(wanted, start + elapsed);
      assertTrue(allowed >= 0 && allowed <= Math.min(wanted, burst));
      taken += allowed;
      double fair = burst + (double) elapsed * perSecond / SECOND;
      assertTrue(taken <= fair * 1.0005 + 1, taken + " of " + fair);
    }
  }

  /** The usual bucket of tokens, in the same units, against the number that stands for it. */
  @Property
  void agreesWithABucketOfTokens(
      @ForAll @LongRange(min = 1, max = 1_000_000_000) long perSecond,
      @ForAll @IntRange(min = 1, max = 100_000) int burst,
      @ForAll @Size(max = 60) List<@LongRange(min = 0, max = 3_000_000_000L) Long> waits,
      @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 200_000) Integer> wants,
      @ForAll @IntRange(min = 45, max = 64) int bits) {
    Pace pace = new Pace(new Rate(perSecond, burst), bits, 0);
    long full = 0;
    long level = pace.cost(burst);
    long nanos = 0;
    long then = 0;
    for (int i = 0; i < waits.size(); i++) {
      nanos += waits.get(i);
      int wanted = wants.get(i % wants.size());
      long now = pace.at(nanos);
      level = Math.min(pace.cost(burst), level + now - then);
      then = now;
      int expected = (int) Math.min(wanted, level / pace.cost(1));
      level -= pace.cost(expected);

      long debt = pace.debt(full, now);
      int allowed = pace.allowed(debt, wanted);
      full = now + debt + pace.cost(allowed);
      assertEquals(expected, allowed);
    }
  }

  @Property
  void anIntervalHasEnoughUnits(@ForAll @LongRange(min = 1, max = 1_000_000_000) long perSecond) {
    Pace pace = new Pace(new Rate(perSecond, 1), 45, 0);
    assertTrue(pace.cost(1) >= 1024 && pace.cost(1) <= 2048);
    double second = pace.at(SECOND) - pace.at(0);
    assertEquals(perSecond, second / pace.cost(1), perSecond * 0.0006 + 0.002);
  }

  @Test
  void threadsShareOneRate() throws Exception {
    int threads = 4;
    TokenBucket bucket = new TokenBucket(new Rate(1, 100_000), 0);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      Callable<Integer> greedy =
          () -> IntStream.range(0, 100_000).map(i -> bucket.take(1, 0)).sum();
      int taken = 0;
      for (Future<Integer> future :
          pool.invokeAll(IntStream.range(0, threads).mapToObj(i -> greedy).toList())) {
        taken += future.get(30, TimeUnit.SECONDS);
      }
      assertEquals(100_000, taken);
    } finally {
      pool.shutdownNow();
    }
  }
}
