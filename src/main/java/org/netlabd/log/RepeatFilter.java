package org.netlabd.log;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.filter.AbstractFilter;
import org.netlabd.stats.OnceThenCount;
import org.netlabd.stats.OnceThenCount.Rest;

/**
 * Keeps repeated records from all targets, and says instead how many there were. It stands before
 * the targets' queues, on the thread of whoever logs.
 */
final class RepeatFilter extends AbstractFilter {

  /** Each of these says something of its own, or is said once, or has been counted already. */
  private static final Set<Event.Kind> NEVER_LEFT_OUT =
      EnumSet.of(
          Event.Kind.STARTED,
          Event.Kind.START_FAILED,
          Event.Kind.TERMINATING,
          Event.Kind.RELOADED,
          Event.Kind.RELOAD_REFUSED,
          Event.Kind.CONNECTED,
          Event.Kind.CLOSED,
          Event.Kind.RECEIVED,
          Event.Kind.REFUSED,
          Event.Kind.REPEATED);

  /** Records alike that are written in a period. */
  static final int WRITTEN = 5;

  static final Duration PERIOD = Duration.ofSeconds(10);

  /** More than so many shapes in one period are taken for one. */
  private static final int MOST_SHAPES = 256;

  private final OnceThenCount<Shape, Entry> repeats;
  private final LongSupplier nanoTime;
  private volatile Level level = Level.ALL;

  RepeatFilter(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    repeats =
        new OnceThenCount<>(WRITTEN, PERIOD, MOST_SHAPES, Shape.ANY_OTHER, nanoTime.getAsLong());
  }

  /** The least severe level that is logged: an exception may be less severe than it was logged. */
  void setLevel(Level level) {
    this.level = level;
  }

  @Override
  public Result filter(LogEvent event) {
    Entry entry = Entry.of(event);
    if (level.isMoreSpecificThan(entry.level()) && !level.equals(entry.level())) {
      return Result.DENY;
    }
    if (entry.message() instanceof Event ours && NEVER_LEFT_OUT.contains(ours.kind())) {
      return Result.NEUTRAL;
    }
    sayDue();
    return repeats.add(Shape.of(entry), entry, 1) > 0 ? Result.NEUTRAL : Result.DENY;
  }

  /** Says what was left out in periods that are over; called once in a while. */
  void sayDue() {
    say(repeats.due(nanoTime.getAsLong()));
  }

  /** Says all that was left out. */
  void sayAll() {
    say(repeats.all());
  }

  private static void say(List<Rest<Shape, Entry>> rests) {
    for (Rest<Shape, Entry> each : rests) {
      Entry last = each.last();
      String text =
          last.message() instanceof Event ours ? ours.text() : last.message().getFormattedMessage();
      // An exception's own words follow, where there is one.
      String more = each.count() + " more like it, the last" + (text.isEmpty() ? "" : ": " + text);
      Event event =
          last.message() instanceof Event ours
              ? new Event(Event.Kind.REPEATED, ours.listener(), ours.peer(), more)
              : Event.of(Event.Kind.REPEATED, more);
      LogManager.getLogger(RepeatFilter.class).log(last.level(), event, last.thrown());
    }
  }
}
