package org.netlabd.listen;

import java.util.ArrayList;
import java.util.List;
import org.netlabd.guard.Expiry;

/**
 * What is to be looked at when: a binary heap, the soonest first. Each of it knows its place, so
 * that what ends leaves at once and nothing behind. A deadline that is put off counts only when it
 * would have been due, so that putting it off costs nothing.
 *
 * <p>Times are those of {@link System#nanoTime}; the clock is handed in.
 */
final class Deadlines {

  /** Looked at in one go, so that many that end together leave the loop to others too. */
  static final int TURN = 64;

  /** What has a deadline. A base class rather than a field: there is one for each connection. */
  abstract static class Timed {

    private long dueNanos;
    private int place;

    /** When its time is over, as things are. */
    abstract long deadlineNanos();

    /** Its time is over. */
    abstract void expired(long nowNanos);
  }

  private final List<Timed> heap = new ArrayList<>();

  boolean isEmpty() {
    return heap.isEmpty();
  }

  /** When to look next; not when there is nothing. */
  long nextNanos() {
    return heap.get(0).dueNanos;
  }

  List<Timed> all() {
    return heap;
  }

  void add(Timed timed) {
    heap.add(timed);
    settle(heap.size() - 1, timed, timed.deadlineNanos());
  }

  /** Its deadline may have become sooner. */
  void sooner(Timed timed) {
    long deadline = timed.deadlineNanos();
    if (deadline - timed.dueNanos < 0) {
      settle(timed.place, timed, deadline);
    }
  }

  void remove(Timed timed) {
    Timed last = heap.remove(heap.size() - 1);
    if (timed.place < heap.size()) {
      settle(timed.place, last, last.dueNanos);
    }
  }

  /** Tells those whose time is over, a turn of them at most. */
  void look(long nowNanos) {
    for (int i = 0; i < TURN && !isEmpty() && nextNanos() - nowNanos <= 0; i++) {
      Timed first = heap.get(0);
      long deadline = first.deadlineNanos();
      boolean over = deadline - nowNanos <= 0;
      // Out of the way: one that fails to end must not keep the others.
      settle(0, first, over ? nowNanos + Expiry.NEVER_NANOS : deadline);
      if (over) {
        first.expired(nowNanos);
      }
    }
  }

  /** Puts it where it belongs, given that {@code place} is free. */
  private void settle(int free, Timed timed, long dueNanos) {
    timed.dueNanos = dueNanos;
    int place = free;
    while (place > 0 && isSooner(timed, heap.get((place - 1) / 2))) {
      put(place, heap.get((place - 1) / 2));
      place = (place - 1) / 2;
    }
    for (int child = child(place); child < heap.size(); child = child(place)) {
      if (!isSooner(heap.get(child), timed)) {
        break;
      }
      put(place, heap.get(child));
      place = child;
    }
    put(place, timed);
  }

  private void put(int place, Timed timed) {
    heap.set(place, timed);
    timed.place = place;
  }

  /** The sooner of the two below. */
  private int child(int place) {
    int left = 2 * place + 1;
    int right = left + 1;
    return right < heap.size() && isSooner(heap.get(right), heap.get(left)) ? right : left;
  }

  private static boolean isSooner(Timed one, Timed other) {
    return one.dueNanos - other.dueNanos < 0;
  }
}
