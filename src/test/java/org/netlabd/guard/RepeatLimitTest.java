package org.netlabd.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
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
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RepeatLimitTest {

  private static final long SECOND = 1_000_000_000;

  @Test
  void theFirstIsSaidAtOnceAndTheRestAsANumber() {
    RepeatLimit limit = new RepeatLimit(Duration.ofSeconds(10), 5);
    assertEquals(1, limit.refused(Reason.LOOP_PORT, 1, 5));
    assertEquals(0, limit.refused(Reason.LOOP_PORT, 1, 6));
    assertEquals(0, limit.refused(Reason.LOOP_PORT, 40, 9 * SECOND));
    assertEquals(42, limit.refused(Reason.LOOP_PORT, 1, 11 * SECOND));
    assertEquals(0, limit.refused(Reason.LOOP_PORT, 1, 12 * SECOND));
  }

  @Test
  void eachReasonHasItsOwn() {
    RepeatLimit limit = new RepeatLimit(Duration.ofSeconds(10), 0);
    for (Reason reason : Reason.values()) {
      assertEquals(1, limit.refused(reason, 1, 0));
    }
    assertEquals(0, limit.refused(Reason.SELF, 1, 0));
  }

  @Test
  void aTimerSaysWhatIsLeft() {
    RepeatLimit limit = new RepeatLimit(Duration.ofSeconds(10), 0);
    assertEquals(0, limit.toSay(Reason.RATE, 0));
    assertEquals(1, limit.refused(Reason.RATE, 1, 0));
    assertEquals(0, limit.refused(Reason.RATE, 7, 1));
    assertEquals(0, limit.toSay(Reason.RATE, SECOND));
    assertEquals(7, limit.toSay(Reason.RATE, 10 * SECOND));
    assertEquals(0, limit.toSay(Reason.RATE, 100 * SECOND));
    assertEquals(1, limit.refused(Reason.RATE, 1, 100 * SECOND));
  }

  @Property
  void nothingIsLostAndRecordsAreFew(
      @ForAll long start,
      @ForAll @Size(max = 100) List<@IntRange(min = 0, max = 1_500_000_000) Integer> waits) {
    RepeatLimit limit = new RepeatLimit(Duration.ofSeconds(1), start);
    long elapsed = 0;
    long said = 0;
    int records = 0;
    for (int wait : waits) {
      elapsed += wait;
      long now = limit.refused(Reason.RATE, 3, start + elapsed);
      said += now;
      records += now > 0 ? 1 : 0;
    }
    assertTrue(records <= 1 + elapsed / SECOND, records + " records in " + elapsed + " ns");
    said += limit.toSay(Reason.RATE, start + elapsed + SECOND);
    assertEquals(3L * waits.size(), said);
  }

  @Test
  void threadsTogetherSayEachRefusalOnce() throws Exception {
    int threads = 4;
    RepeatLimit limit = new RepeatLimit(Duration.ofNanos(100), 0);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      Callable<Long> flooded =
          () -> IntStream.range(0, 100_000).mapToLong(i -> limit.refused(Reason.RATE, 1, i)).sum();
      long said = 0;
      for (Future<Long> future :
          pool.invokeAll(IntStream.range(0, threads).mapToObj(i -> flooded).toList())) {
        said += future.get(30, TimeUnit.SECONDS);
      }
      said += limit.toSay(Reason.RATE, SECOND);
      assertEquals(400_000, said);
    } finally {
      pool.shutdownNow();
    }
  }
}
