package org.netlabd.log;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.filter.AbstractFilter;
import org.netlabd.log.Repeats.LeftOut;

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
          Event.Kind.REPEATED);

  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Repeats repeats = new Repeats();
  private final LongSupplier nanoTime;
  private final AtomicLong nextLook;

  RepeatFilter(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    nextLook = new AtomicLong(nanoTime.getAsLong());
  }

  @Override
  public Result filter(LogEvent event) {
    if (event.getMessage() instanceof Event ours && NEVER_LEFT_OUT.contains(ours.kind())) {
      return Result.NEUTRAL;
    }
    sayDue();
    return repeats.isToWrite(Entry.of(event), nanoTime.getAsLong()) ? Result.NEUTRAL : Result.DENY;
  }

  /** Says what was left out in periods that are over; called once in a while. */
  void sayDue() {
    long now = nanoTime.getAsLong();
    long due = nextLook.get();
    if (now - due >= 0 && nextLook.compareAndSet(due, now + LOOK_NANOS)) {
      say(repeats.due(now));
    }
  }

  /** Says all that was left out. */
  void sayAll() {
    say(repeats.all());
  }

  private static void say(List<LeftOut> leftOut) {
    for (LeftOut each : leftOut) {
      Entry last = each.last();
      String more = each.count() + " more like it, the last: ";
      Event event =
          last.message() instanceof Event ours
              ? new Event(Event.Kind.REPEATED, ours.listener(), ours.peer(), more + ours.text())
              : Event.of(Event.Kind.REPEATED, more + last.message().getFormattedMessage());
      LogManager.getLogger(RepeatFilter.class).log(last.level(), event, last.thrown());
    }
  }
}
