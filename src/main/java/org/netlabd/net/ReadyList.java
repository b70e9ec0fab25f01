// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/**
 * The sockets of a loop that have something to do, and which of them a turn serves: first come,
 * first served, in lists, each of which has its slice of the turn.
 *
 * <pre>
 *   new connections, datagrams         -> first
 *   streams that moved little at once  -> light
 *   streams that have ended, and tasks
 *   that wait for those                -> ended
 *   the other streams                  -> heavy <- those not done
 * </pre>
 *
 * So whoever asks for little waits for none of those who move much, however many there are, and
 * these wait for each other. Lives on the loop's thread.
 */
final class ReadyList {

  /** A light one received and sent less when it was served lately, in bytes. */
  static final int LIGHT_BYTES = 8 * 1024;

  /** Of each list in a turn; one socket is served in any case. */
  static final long SLICE_NANOS = 500_000;

  /** Calls of a heavy one in a row, while they are few: the processor has its memory at hand. */
  private static final int CALLS = 4;

  private static final int FEW = 16;

  /** What can be in the list. A base class rather than a field: there is one per connection. */
  abstract static class Member {

    private boolean waiting;
    private boolean light;
    private int moved;
    private int lately;

    /** Does what there is to do in so many calls at most; returns whether there may be more. */
    abstract boolean serve(int calls);

    /** Whether it comes before all streams; its {@link #serve} has a bound of its own. */
    boolean isFirst() {
      return true;
    }

    /** How much it may receive in a call: a light one no more than what is light. */
    final int mostBytes() {
      return light ? LIGHT_BYTES : Integer.MAX_VALUE;
    }

    /** Has just received or sent so many bytes. */
    final void moved(int bytes) {
      moved += bytes;
    }

    /** What it is told of next only joins what waits to be sent: it is no light one. */
    public final void noHurry() {
      moved = Math.max(moved, LIGHT_BYTES);
    }
  }

  private static final class Task extends Member {

    private final Runnable task;

    Task(Runnable task) {
      this.task = task;
    }

    @Override
    boolean serve(int calls) {
      task.run();
      return false;
    }
  }

  private final ArrayDeque<Member> first = new ArrayDeque<>();
  private final ArrayDeque<Member> light = new ArrayDeque<>();
  private final ArrayDeque<Member> ended = new ArrayDeque<>();
  private final ArrayDeque<Member> tasks = new ArrayDeque<>();
  private final ArrayDeque<Member> heavy = new ArrayDeque<>();
  private final LongSupplier clock;

  /** The clock's unit is the nanosecond. */
  ReadyList(LongSupplier clock) {
    this.clock = clock;
  }

  boolean isEmpty() {
    return first.isEmpty()
        && light.isEmpty()
        && ended.isEmpty()
        && tasks.isEmpty()
        && heavy.isEmpty();
  }

  /** One has something to do. */
  void add(Member member) {
    add(member, member.lately < LIGHT_BYTES ? light : heavy);
  }

  /** One has something to do that is in no hurry. */
  void addHeavy(Member member) {
    add(member, heavy);
  }

  /** The peer of one has ended its side. */
  void addEnded(Member member) {
    add(member, ended);
  }

  private void add(Member member, ArrayDeque<Member> list) {
    if (!member.waiting) {
      member.waiting = true;
      member.light = list == light;
      (member.isFirst() ? first : list).add(member);
    }
  }

  /** Has a task run once those are served that have ended before the next turn. */
  void afterEnded(Runnable task) {
    tasks.add(new Task(task));
  }

  void serve() {
    serve(first, 1);
    serve(light, 1);
    // Behind what epoll has just told of, and before what ends later.
    ended.addAll(tasks);
    tasks.clear();
    serve(ended, 1);
    serve(heavy, heavy.size() <= FEW ? CALLS : 1);
  }

  private void serve(ArrayDeque<Member> list, int calls) {
    int left = list.size();
    if (left == 0) {
      return;
    }
    long end = clock.getAsLong() + SLICE_NANOS;
    do {
      Member member = list.remove();
      member.waiting = false;
      boolean more = member.serve(calls);
      // Not at once a light one: many streams end their bursts with a few bytes.
      member.lately = Math.max(member.lately / 2, member.moved);
      member.moved = 0;
      if (more && (list == heavy || list == ended)) {
        addHeavy(member);
      } else if (more) {
        add(member);
      }
      left--;
    } while (left > 0 && clock.getAsLong() - end < 0);
  }
}
