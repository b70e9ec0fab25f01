package org.netlabd.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.message.SimpleMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.netlabd.log.Event.Kind;
import org.netlabd.log.Repeats.LeftOut;

class RepeatsTest {

  private static final long PERIOD = Repeats.PERIOD.toNanos();

  private final Repeats repeats = new Repeats();

  private static Entry entry(Level level, Event event, @Nullable Throwable thrown) {
    return new Entry(level, 0, event, thrown);
  }

  private static Entry stalled(String listener, String text) {
    return entry(Level.WARN, new Event(Kind.STALLED, listener, "192.0.2.7:1", text), null);
  }

  private static long sum(List<LeftOut> leftOut) {
    return leftOut.stream().mapToLong(LeftOut::count).sum();
  }

  /** How many of so many are written. */
  private int written(Entry entry, int times, long nanos) {
    return (int) IntStream.range(0, times).filter(i -> repeats.isToWrite(entry, nanos)).count();
  }

  @Test
  void theFirstOfAPeriodAreWrittenAndTheRestCounted() {
    Entry entry = stalled("echo", "stalled");
    assertEquals(5, written(entry, 5, 0));
    assertEquals(0, written(entry, 3, PERIOD - 1));
    assertEquals(List.of(), repeats.due(PERIOD - 1));
    assertEquals(List.of(new LeftOut(3, entry)), repeats.due(PERIOD));
    assertEquals(List.of(), repeats.due(PERIOD));
    assertEquals(5, written(entry, 7, PERIOD));
    assertEquals(List.of(new LeftOut(2, entry)), repeats.all());
    assertEquals(List.of(), repeats.all());
  }

  @Test
  void whatWasNotRepeatedIsNotSpokenOf() {
    assertEquals(5, written(stalled("echo", "stalled"), 5, 0));
    assertEquals(List.of(), repeats.due(PERIOD));
  }

  @Test
  void wordsWithDigitsMakeNoDifference() {
    assertEquals(5, written(stalled("echo", "nothing moved for 30.0 s: 17 bytes"), 5, 0));
    Entry last = stalled("echo", "nothing moved for 31.5 s: 4096 bytes");
    assertFalse(repeats.isToWrite(last, 0));
    assertFalse(repeats.isToWrite(stalled("echo", "nothing moved for [fe80::1]:7 s: 0 bytes"), 0));
    assertFalse(repeats.isToWrite(last, 0));
    assertEquals(List.of(new LeftOut(3, last)), repeats.all());
  }

  @Test
  void levelListenerKindTextAndExceptionDo() {
    List<Entry> different =
        List.of(
            stalled("echo", "a"),
            stalled("echo", "b"),
            stalled("other", "a"),
            entry(Level.INFO, new Event(Kind.STALLED, "echo", null, "a"), null),
            entry(Level.WARN, new Event(Kind.NETWORK_ERROR, "echo", null, "a"), null),
            entry(Level.WARN, new Event(Kind.STALLED, "echo", null, "a"), new Exception()),
            entry(Level.WARN, new Event(Kind.STALLED, "echo", null, "a"), new RuntimeException()),
            new Entry(Level.WARN, 0, new SimpleMessage("a"), null));
    different.forEach(each -> assertEquals(5, written(each, 6, 0), each::toString));
    assertEquals(different.size(), repeats.all().size());
  }

  @Test
  void longTextsAreComparedInPart() {
    String text = "x".repeat(100_000);
    assertEquals(5, written(stalled("echo", text), 5, 0));
    assertFalse(repeats.isToWrite(stalled("echo", text + "y"), 0));
  }

  @Test
  void tooManyShapesAreTakenForOne() {
    int shapes = 10_000;
    int written = 0;
    for (int i = 0; i < shapes; i++) {
      written += written(stalled("listener-" + i, "stalled"), 10, 0);
    }
    assertEquals(5 * (Repeats.MOST_SHAPES + 1), written);
    List<LeftOut> leftOut = repeats.due(PERIOD);
    assertEquals(Repeats.MOST_SHAPES + 1, leftOut.size());
    assertEquals(10 * shapes - written, sum(leftOut));
    assertEquals(5, written(stalled("one more", "stalled"), 6, PERIOD));
  }

  @Property
  void everyRecordIsWrittenOrCounted(
      @ForAll long start,
      @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 3_000) Integer> waitMillis,
      @ForAll @IntRange(min = 1, max = 20) int shapes) {
    Repeats repeats = new Repeats();
    long now = start;
    long written = 0;
    long counted = 0;
    for (int i = 0; i < waitMillis.size(); i++) {
      now += Duration.ofMillis(waitMillis.get(i)).toNanos();
      written += repeats.isToWrite(stalled("listener-" + i % shapes, "stalled"), now) ? 1 : 0;
      counted += sum(repeats.due(now));
    }
    counted += sum(repeats.all());
    assertEquals(waitMillis.size(), written + counted);
    long periods = 1 + (now - start) / PERIOD;
    assertTrue(written <= Repeats.WRITTEN * shapes * periods, () -> "in " + periods);
  }

  @Test
  void noneIsLostBetweenThreads() throws Exception {
    int threads = 4;
    int each = 20_000;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Long>> tasks = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        String listener = "listener-" + t % 2;
        tasks.add(
            () -> {
              long seen = 0;
              for (int i = 0; i < each; i++) {
                seen += repeats.isToWrite(stalled(listener, "stalled"), 0) ? 1 : 0;
                seen += i % 16 == 0 ? sum(repeats.due(PERIOD)) : 0;
              }
              return seen;
            });
      }
      long seen = 0;
      for (Future<Long> task : executor.invokeAll(tasks)) {
        seen += task.get();
      }
      assertEquals((long) threads * each, seen + sum(repeats.all()));
    } finally {
      executor.shutdownNow();
    }
  }
}
