package org.netlabd.guard;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When a listener's refusals are worth a record: the first of a reason at once, those that follow
 * as a number, once a period.
 *
 * <p>Told of each refusal by the listener's event loops, any number of them at once, without a
 * lock; asked by a timer for what is left when a flood is over. The clock is handed in.
 */
public final class RepeatLimit {

  /** Filled at the start, only read afterwards. */
  private final Map<Reason, Tally> tallies = new EnumMap<>(Reason.class);

  private final long periodNanos;

  /** The refusals of one reason: how many no record has spoken of, and when the next one may. */
  private record Tally(AtomicLong unsaid, AtomicLong due) {}

  /** Nothing refused yet; {@code nanos} is {@link System#nanoTime} now. */
  public RepeatLimit(Duration period, long nanos) {
    periodNanos = period.toNanos();
    for (Reason reason : Reason.values()) {
      tallies.put(reason, new Tally(new AtomicLong(), new AtomicLong(nanos)));
    }
  }

  /** So many were refused; returns how many a record has to speak of now, 0 for no record. */
  public long refused(Reason reason, int count, long nanos) {
    Tally tally = tally(reason);
    tally.unsaid().addAndGet(count);
    return toSay(tally, nanos);
  }

  /** How many a record has to speak of now, 0 for no record. */
  public long toSay(Reason reason, long nanos) {
    return toSay(tally(reason), nanos);
  }

  /** All that no record has spoken of, due or not. */
  public long rest(Reason reason) {
    return tally(reason).unsaid().getAndSet(0);
  }

  private Tally tally(Reason reason) {
    return Objects.requireNonNull(tallies.get(reason));
  }

  private long toSay(Tally tally, long nanos) {
    long due = tally.due().get();
    boolean mine =
        nanos - due >= 0
            && tally.unsaid().get() > 0
            && tally.due().compareAndSet(due, nanos + periodNanos);
    return mine ? tally.unsaid().getAndSet(0) : 0;
  }
}
