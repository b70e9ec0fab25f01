package org.netlabd.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;

/**
 * Which records are repeated too often to be written: of those alike the first few of a period are,
 * those that follow are counted. Alike are records of one level, listener and kind whose texts
 * differ in nothing but words with digits in them: addresses, counts, times.
 *
 * <p>Any thread; the clock is handed in.
 */
final class Repeats {

  /** Records alike that are written in a period. */
  static final int WRITTEN = 5;

  static final Duration PERIOD = Duration.ofSeconds(10);

  /** More than so many shapes in one period are taken for one. */
  static final int MOST_SHAPES = 256;

  private static final int COMPARED_CHARS = 256;
  private static final Shape ANY_OTHER = new Shape(Level.ALL, null, null, null, "");

  private final Map<Shape, Tally> tallies = new ConcurrentHashMap<>();

  /** What records alike have in common. */
  private record Shape(
      Level level,
      Event.@Nullable Kind kind,
      @Nullable String listener,
      @Nullable Class<?> thrown,
      String text) {

    static Shape of(Entry entry) {
      Throwable thrown = entry.thrown();
      Class<?> failure = thrown == null ? null : thrown.getClass();
      return entry.message() instanceof Event event
          ? new Shape(entry.level(), event.kind(), event.listener(), failure, plain(event.text()))
          : new Shape(
              entry.level(), null, null, failure, plain(entry.message().getFormattedMessage()));
    }

    /** By hand: a regular expression takes 3 microseconds. */
    private static String plain(String text) {
      int length = Math.min(text.length(), COMPARED_CHARS);
      StringBuilder plain = new StringBuilder(length);
      int word = 0;
      for (int i = 0; i < length; i++) {
        char character = text.charAt(i);
        if (character >= '0' && character <= '9') {
          plain.setLength(word);
          plain.append('#');
          int end = text.indexOf(' ', i);
          i = end < 0 ? length : end - 1;
        } else {
          plain.append(character);
          word = character == ' ' ? plain.length() : word;
        }
      }
      return plain.toString();
    }
  }

  /** The records of one shape in one period. */
  private static final class Tally {
    private final long endNanos;
    private final AtomicLong count = new AtomicLong();
    private volatile Entry last;

    Tally(Entry first, long endNanos) {
      this.last = first;
      this.endNanos = endNanos;
    }

    /** Counts a record; 0 or less: the tally is closed. */
    long add(Entry entry) {
      last = entry;
      return count.incrementAndGet();
    }

    LeftOut close() {
      return new LeftOut(count.getAndSet(Long.MIN_VALUE) - WRITTEN, last);
    }
  }

  /**
   * Records that were not written.
   *
   * @param count how many
   * @param last the last of them
   */
  record LeftOut(long count, Entry last) {}

  /** Counts a record, and says whether to write it. */
  boolean isToWrite(Entry entry, long nanos) {
    Shape shape = Shape.of(entry);
    long count;
    do {
      Tally tally = tallies.get(shape);
      if (tally == null) {
        tally =
            tallies.computeIfAbsent(
                tallies.size() < MOST_SHAPES ? shape : ANY_OTHER,
                key -> new Tally(entry, nanos + PERIOD.toNanos()));
      }
      count = tally.add(entry);
    } while (count <= 0);
    return count <= WRITTEN;
  }

  /** What was left out in periods that are over. */
  List<LeftOut> due(long nanos) {
    List<LeftOut> leftOut = new ArrayList<>();
    tallies.forEach(
        (shape, tally) -> {
          if (nanos - tally.endNanos >= 0) {
            close(shape, tally, leftOut);
          }
        });
    return leftOut;
  }

  /** All that was left out, because nothing will follow. */
  List<LeftOut> all() {
    List<LeftOut> leftOut = new ArrayList<>();
    tallies.forEach((shape, tally) -> close(shape, tally, leftOut));
    return leftOut;
  }

  private void close(Shape shape, Tally tally, List<LeftOut> leftOut) {
    // Out of the table first: who then finds it closed takes another.
    if (tallies.remove(shape, tally)) {
      LeftOut rest = tally.close();
      if (rest.count() > 0) {
        leftOut.add(rest);
      }
    }
  }
}
