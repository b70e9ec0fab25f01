// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;
import org.netlabd.stats.OnceThenCount;

/** Keeps repeated entries from all targets, and says how many there were. Any thread. */
final class Repeats {

  /** Entries alike that are written in a period. */
  static final int WRITTEN = 5;

  static final Duration PERIOD = Duration.ofSeconds(10);

  /** More than so many shapes in one period are taken for one. */
  private static final int MOST_SHAPES = 256;

  private final OnceThenCount<Shape, Entry> repeats;

  Repeats(long nanos) {
    repeats = new OnceThenCount<>(WRITTEN, PERIOD, MOST_SHAPES, Shape.ANY_OTHER, nanos);
  }

  boolean isWritten(Entry entry) {
    return entry.event().kind().isNeverRepetition() || repeats.add(Shape.of(entry), entry, 1) > 0;
  }

  /** What was left out in periods that are over, as a number of each. */
  List<Entry> due(long nanos) {
    return counts(repeats.due(nanos));
  }

  List<Entry> all() {
    return counts(repeats.all());
  }

  private static List<Entry> counts(List<OnceThenCount.Rest<Shape, Entry>> rests) {
    return rests.isEmpty() ? List.of() : rests.stream().map(Repeats::count).toList();
  }

  private static Entry count(OnceThenCount.Rest<Shape, Entry> rest) {
    Event last = rest.last().event();
    // An exception's own words follow, where there is one.
    String said = last.text().isEmpty() ? "" : ": " + last.text();
    String text = rest.count() + " more like it, the last" + said;
    return new Entry(
        rest.last().level(),
        System.currentTimeMillis(),
        new Event(Event.Kind.REPEATED, last.listener(), last.peer(), text, last.fields()),
        rest.last().thrown());
  }

  /** What repeated entries have in common, and texts that differ in words with digits only. */
  record Shape(
      Level level,
      Event.Kind kind,
      @Nullable String listener,
      @Nullable Class<?> thrown,
      String text) {

    /** Stands for all shapes beyond those that are told apart. */
    static final Shape ANY_OTHER = new Shape(Level.ALL, Event.Kind.REPEATED, null, null, "");

    private static final int COMPARED_CHARS = 256;
    private static final Pattern WORD_WITH_DIGITS =
        Pattern.compile("(?<![^ ])[^ 0-9]*+[0-9][^ ]*+");

    static Shape of(Entry entry) {
      Event event = entry.event();
      Throwable thrown = entry.thrown();
      String text = event.text().substring(0, Math.min(event.text().length(), COMPARED_CHARS));
      Class<?> type = thrown == null ? null : thrown.getClass();
      String words = WORD_WITH_DIGITS.matcher(text).replaceAll("#");
      return new Shape(entry.level(), event.kind(), event.listener(), type, words);
    }
  }
}
