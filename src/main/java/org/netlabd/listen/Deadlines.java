package org.netlabd.listen;

import java.util.Arrays;
import java.util.List;
import org.netlabd.guard.Expiry;

/**
 * What is to be looked at when: a binary heap. Each of it knows its place in the heap, so that what
 * ends leaves at once and nothing behind. A deadline that is put off counts only when it would have
 * been due, so that putting it off costs nothing.
 *
 * <p>Times are those of {@link System#nanoTime}; the clock is handed in.
 */
final class Deadlines {

  /** Looked at in one go, so that many that end together leave the loop to others too. */
  static final int TURN = 64;

  private static final int FIRST_CAPACITY = 16;

  /** What has a deadline. A base class rather than a field: there is one for each connection. */
  abstract static class Timed {

    private long dueNanos;
    private int place = -1;

    /** When its time is over, as things are. */
    abstract long deadlineNanos();

    /** Its time is over. */
    abstract void expired(long nowNanos);
  }

  private Timed[] heap = new Timed[FIRST_CAPACITY];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** When to look next; not when there is nothing. */
  long nextNanos() {
    return heap[0].dueNanos;
  }

  /** A copy. */
  List<Timed> all() {
    return List.of(Arrays.copyOf(heap, size));
  }

  void add(Timed timed) {
    timed.dueNanos = timed.deadlineNanos();
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, 2 * size);
    }
    put(timed, size++);
    up(timed);
  }

  /** Its deadline may have become sooner. */
  void sooner(Timed timed) {
    long deadline = timed.deadlineNanos();
    if (deadline - timed.dueNanos < 0) {
      move(timed, deadline);
    }
  }

  void remove(Timed timed) {
    int place = timed.place;
    if (place < 0) {
      return;
    }
    timed.place = -1;
    size--;
    Timed last = heap[size];
    heap[size] = null;
    if (place < size) {
      put(last, place);
      up(last);
      down(last);
    }
  }

  /** Tells those whose time is over, a turn of them at most. */
  void look(long nowNanos) {
    for (int i = 0; i < TURN && !isEmpty() && nextNanos() - nowNanos <= 0; i++) {
      Timed first = heap[0];
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
    up(timed);
    down(timed);
  }

  private void put(Timed timed, int place) {
    heap[place] = timed;
    timed.place = place;
  }

  private void up(Timed timed) {
    while (timed.place > 0) {
      Timed parent = heap[(timed.place - 1) / 2];
      if (!isSooner(timed, parent)) {
        return;
      }
      swap(timed, parent);
    }
  }

  private void down(Timed timed) {
    for (int child = 2 * timed.place + 1; child < size; child = 2 * timed.place + 1) {
      boolean right = child + 1 < size && isSooner(heap[child + 1], heap[child]);
      Timed least = heap[right ? child + 1 : child];
      if (!isSooner(least, timed)) {
        return;
      }
      swap(timed, least);
    }
  }

  private static boolean isSooner(Timed one, Timed other) {
    return one.dueNanos - other.dueNanos < 0;
  }

  private void swap(Timed one, Timed other) {
    int place = one.place;
    put(one, other.place);
    put(other, place);
  }
}
