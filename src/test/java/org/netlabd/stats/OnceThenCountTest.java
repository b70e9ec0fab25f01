// SPDX-License-Identifier: Apache-2.0
package org.netlabd.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.netlabd.stats.OnceThenCount.Rest;

class OnceThenCountTest {

  private static final long SECOND = 1_000_000_000;

  private static OnceThenCount<String, Integer> of(int first) {
    return new OnceThenCount<>(first, Duration.ofSeconds(10), 2, "other", 5);
  }

  @Test
  void theFirstIsSaidAtOnceAndTheRestAsANumber() {
    OnceThenCount<String, Integer> seldom = of(1);
    assertEquals(List.of(), seldom.due(5));
    assertEquals(1, seldom.add("a", 1, 1));
    assertEquals(0, seldom.add("a", 2, 1));
    assertEquals(0, seldom.add("a", 3, 40));
    assertEquals(List.of(), seldom.due(10 * SECOND));
    assertEquals(List.of(new Rest<>("a", 41, 3)), seldom.due(11 * SECOND));
    assertEquals(List.of(), seldom.due(100 * SECOND));
    assertEquals(1, seldom.add("a", 4, 1));
  }

  @Test
  void ofMoreAtOnceTheFirstAreSaid() {
    OnceThenCount<String, Integer> seldom = of(5);
    assertEquals(3, seldom.add("a", 1, 3));
    assertEquals(2, seldom.add("a", 2, 3));
    assertEquals(List.of(new Rest<>("a", 1, 2)), seldom.all());
  }

  @Test
  void eachKeyHasItsOwn() {
    OnceThenCount<String, Integer> seldom = of(1);
    assertEquals(1, seldom.add("a", 1, 1));
    assertEquals(1, seldom.add("b", 1, 1));
    assertEquals(0, seldom.add("a", 1, 1));
  }

  @Test
  void keysBeyondTheBoundShareOne() {
    OnceThenCount<String, Integer> seldom = of(1);
    seldom.add("a", 1, 1);
    seldom.add("b", 1, 1);
    assertEquals(1, seldom.add("c", 1, 1));
    assertEquals(0, seldom.add("d", 2, 1));
    assertEquals(0, seldom.add("a", 1, 1));
    assertEquals(List.of("a", "other"), seldom.all().stream().map(Rest::key).sorted().toList());
    assertEquals(1, seldom.add("d", 2, 1));
  }

  @Property
  void nothingIsLostAndLittleIsSaid(
      @ForAll long start,
      @ForAll @Size(max = 100) List<@IntRange(min = 0, max = 1_500_000_000) Integer> waits) {
    OnceThenCount<String, Integer> seldom =
        new OnceThenCount<>(2, Duration.ofSeconds(1), 10, "other", start);
    long elapsed = 0;
    long said = 0;
    long left = 0;
    for (int wait : waits) {
      elapsed += wait;
      left += sum(seldom.due(start + elapsed));
      said += seldom.add("a", wait, 3);
    }
    assertTrue(said <= 2 * (1 + elapsed / SECOND), said + " said in " + elapsed + " ns");
    assertEquals(3L * waits.size(), said + left + sum(seldom.all()));
  }

  private static long sum(List<Rest<String, Integer>> rests) {
    return rests.stream().mapToLong(Rest::count).sum();
  }

  @Test
  void threadsTogetherCountEachOnce() throws Exception {
    int threads = 4;
    OnceThenCount<String, Integer> seldom =
        new OnceThenCount<>(1, Duration.ofNanos(100), 2, "other", 0);
    AtomicLong known = new AtomicLong();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      Callable<Void> flood =
          () -> {
            for (int i = 0; i < 100_000; i++) {
              known.addAndGet(sum(seldom.due(i)) + seldom.add("key " + i % 5, i, 1));
            }
            return null;
          };
      List<Future<Void>> floods = new ArrayList<>();
      IntStream.range(0, threads).forEach(i -> floods.add(pool.submit(flood)));
      for (Future<Void> each : floods) {
        each.get(30, TimeUnit.SECONDS);
      }
      assertEquals(400_000, known.get() + sum(seldom.all()));
    } finally {
      pool.shutdownNow();
    }
  }
}
