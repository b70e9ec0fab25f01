package org.netlabd.net;

import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/**
 * The sockets of a loop that have something to do, and which of them a turn serves: deficit round
 * robin with a list for those that ask for little, as of FQ-CoDel (RFC 8290).
 *
 * <pre>
 *   new connections, datagrams -> first --+
 *   moved little in this round -> light --+-> each list its slice of the turn
 *   the rest                   -> heavy --+
 *          ^------ not done, at the end ------+
 * </pre>
 *
 * A round is over when each heavy one has had its turn. So whoever moves less than the others waits
 * for none of them, however many there are, and whoever moves more waits for each of them once.
 * Lives on the loop's thread.
 */
final class ReadyList {

  /** What one moves in a round before it is a heavy one, in bytes. */
  static final int LIGHT_BYTES = 16 * 1024;

  /** Of each list in a turn; one socket is served in any case. */
  static final long SLICE_NANOS = 500_000;

  /** Calls of a heavy one in a row: the processor has its memory at hand. */
  static final int HEAVY_CALLS = 4;

  /** What can be in the list. A base class rather than a field: there is one per connection. */
  abstract static class Member {

    private boolean waiting;
    private int round;
    private int moved;

    /**
     * Does what there is to do, in at most so many calls.
     *
     * @return whether there may be more to do
     */
    abstract boolean serve(int calls);

    /** Whether it comes before all streams; its {@link #serve} has a bound of its own. */
    boolean isFirst() {
      return true;
    }

    /** Has just received or sent so many bytes. */
    final void moved(int bytes) {
      moved += bytes;
    }
  }

  private final ArrayDeque<Member> first = new ArrayDeque<>();
  private final ArrayDeque<Member> light = new ArrayDeque<>();
  private final ArrayDeque<Member> heavy = new ArrayDeque<>();
  private final LongSupplier clock;
  private int round;
  private int leftOfRound;

  /** The clock's unit is the nanosecond. */
  ReadyList(LongSupplier clock) {
    this.clock = clock;
  }

  boolean isEmpty() {
    return first.isEmpty() && light.isEmpty() && heavy.isEmpty();
  }

  /** One has something to do; {@code inNoHurry} if it only ends. */
  void add(Member member, boolean inNoHurry) {
    if (member.waiting) {
      return;
    }
    member.waiting = true;
    if (member.round != round) {
      member.round = round;
      member.moved = 0;
    }
    if (member.isFirst()) {
      first.add(member);
    } else {
      (inNoHurry || member.moved > LIGHT_BYTES ? heavy : light).add(member);
    }
  }

  /** Serves a turn's worth. */
  void serve() {
    serve(first, 1);
    serve(light, 1);
    if (heavy.isEmpty()) {
      round++;
    }
    serve(heavy, HEAVY_CALLS);
  }

  private void serve(ArrayDeque<Member> list, int calls) {
    int left = list.size();
    if (left == 0) {
      return;
    }
    long end = clock.getAsLong() + SLICE_NANOS;
    do {
      Member member = list.remove();
      if (calls == HEAVY_CALLS) {
        countDown();
      }
      member.waiting = false;
      if (member.serve(calls)) {
        // It may have been added meanwhile.
        add(member, true);
      }
      left--;
    } while (left > 0 && clock.getAsLong() - end < 0);
  }

  private void countDown() {
    leftOfRound--;
    if (leftOfRound < 0) {
      round++;
      leftOfRound = heavy.size();
    }
  }
}
