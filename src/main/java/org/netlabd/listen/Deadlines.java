package org.netlabd.listen;

import io.netty.util.internal.DefaultPriorityQueue;
import io.netty.util.internal.PriorityQueueNode;
import java.util.Collection;
import org.netlabd.guard.Expiry;

/**
 * What is to be looked at when. Each of it knows its place in the queue, so that what ends leaves
 * at once and nothing behind. A deadline that is put off counts only when it would have been due,
 * so that putting it off costs nothing.
 *
 * <p>Times are those of {@link System#nanoTime}; the clock is handed in.
 */
final class Deadlines {

  /** Looked at in one go, so that many that end together leave the loop to others too. */
  static final int TURN = 64;

  private static final int FIRST_CAPACITY = 16;

  /** What has a deadline. A base class rather than a field: there is one for each connection. */
  abstract static class Timed implements PriorityQueueNode {

    private long dueNanos;
    private int place = INDEX_NOT_IN_QUEUE;

    /** When its time is over, as things are. */
    abstract long deadlineNanos();

    /** Its time is over. */
    abstract void expired(long nowNanos);

    @Override
    public final int priorityQueueIndex(DefaultPriorityQueue<?> queue) {
      return place;
    }

    @Override
    public final void priorityQueueIndex(DefaultPriorityQueue<?> queue, int index) {
      place = index;
    }
  }

  private final DefaultPriorityQueue<Timed> queue =
      new DefaultPriorityQueue<>(
          (one, other) -> Long.signum(one.dueNanos - other.dueNanos), FIRST_CAPACITY);

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** When to look next; not when there is nothing. */
  long nextNanos() {
    return queue.element().dueNanos;
  }

  Collection<Timed> all() {
    return queue;
  }

  void add(Timed timed) {
    timed.dueNanos = timed.deadlineNanos();
    queue.add(timed);
  }

  /** Its deadline may have become sooner. */
  void sooner(Timed timed) {
    long deadline = timed.deadlineNanos();
    if (deadline - timed.dueNanos < 0) {
      move(timed, deadline);
    }
  }

  void remove(Timed timed) {
    queue.removeTyped(timed);
  }

  /** Tells those whose time is over, a turn of them at most. */
  void look(long nowNanos) {
    for (int i = 0; i < TURN && !isEmpty() && nextNanos() - nowNanos <= 0; i++) {
      Timed first = queue.element();
      long deadline = first.deadlineNanos();
      boolean over = deadline - nowNanos <= 0;
      // Out of the way: one that fails to end must not keep the others.
      move(first, over ? nowNanos + Expiry.NEVER_NANOS : deadline);
      if (over) {
        first.expired(nowNanos);
      }
    }
  }

  private void move(Timed timed, long dueNanos) {
    timed.dueNanos = dueNanos;
    queue.priorityChanged(timed);
  }
}
