// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Against a clock that only serving moves. */
class ReadyListTest {

  private static final long MOST_OF_A_TURN = 3 * ReadyList.SLICE_NANOS + 3 * 200_000;

  private long nanos;
  private final ReadyList list = new ReadyList(() -> nanos);
  private final List<Peer> served = new ArrayList<>();

  private class Peer extends ReadyList.Member {

    private final int bytes;
    private final long nanosEach;
    private final boolean isFirst;
    private int left;
    private int most;

    Peer(int calls, int bytes, long nanosEach, boolean isFirst) {
      left = calls;
      this.bytes = bytes;
      this.nanosEach = nanosEach;
      this.isFirst = isFirst;
      list.add(this);
    }

    @Override
    boolean serve(int calls) {
      served.add(this);
      for (int i = 0; i < calls && left > 0; i++) {
        left--;
        nanos += nanosEach;
        most = Math.min(bytes, mostBytes());
        moved(most);
      }
      return left > 0;
    }

    @Override
    boolean isFirst() {
      return isFirst;
    }

    void asksAgain() {
      left++;
      list.add(this);
    }
  }

  private Peer bulk() {
    return new Peer(Integer.MAX_VALUE, 64 * 1024, 50_000, false);
  }

  @Test
  void aTurnHasAnEndHoweverManyAreThere() {
    for (int i = 0; i < 1000; i++) {
      bulk();
      new Peer(Integer.MAX_VALUE, 100, 50_000, true);
    }
    for (int turn = 0; turn < 100; turn++) {
      long before = nanos;
      list.serve();
      assertTrue(nanos - before <= MOST_OF_A_TURN, () -> "a turn of " + (nanos - before) + " ns");
    }
  }

  @Test
  void whoAsksForLittleIsServedInTheSameTurnAgainAndAgain() {
    for (int i = 0; i < 1000; i++) {
      bulk();
    }
    // After which they are known for what they are.
    for (int turn = 0; turn < 1000; turn++) {
      list.serve();
    }
    Peer little = new Peer(1, 64, 5_000, false);
    for (int turn = 0; turn < 100; turn++) {
      served.clear();
      list.serve();
      assertEquals(little, served.get(0));
      little.asksAgain();
    }
  }

  /** New ones count as light: many with much at once would keep the other light ones waiting. */
  @Test
  void whatANewOneMovesAtFirstIsLittle() {
    Peer much = new Peer(1, 64 * 1024, 50_000, false);
    list.serve();
    assertEquals(ReadyList.LIGHT_BYTES, much.most);
    much.asksAgain();
    list.serve();
    assertEquals(64 * 1024, much.most);
  }

  @Test
  void whoMovesMuchTakesTurns() {
    List<Peer> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      all.add(bulk());
    }
    while (served.size() < 500) {
      list.serve();
    }
    // Each once before one of them comes again.
    List<Peer> two = served.subList(200, 250);
    assertEquals(new HashSet<>(all), new HashSet<>(two));
  }

  @Test
  void whoOnlyEndsWaitsForWhoAsks() {
    Peer ending = new Peer(0, 0, 0, false);
    list.serve();
    served.clear();
    list.addEnded(ending);
    Peer asking = new Peer(1, 64, 5_000, false);
    list.serve();
    assertEquals(List.of(asking, ending), served);
  }

  @Test
  void aTaskWaitsForAllThatHaveEndedAndForNobodyElse() {
    Set<Peer> ending = new HashSet<>();
    while (ending.size() < 100) {
      ending.add(new Peer(0, 0, 50_000, false));
    }
    list.serve();
    for (Peer each : ending) {
      each.left = 1;
      list.addEnded(each);
    }
    served.clear();
    list.afterEnded(() -> ending.removeAll(served));
    for (int turn = 0; turn < 20; turn++) {
      list.serve();
    }
    assertEquals(Set.of(), ending);
  }

  @Test
  void aTaskWaitsForNoneThatEndsLater() {
    List<Peer> ending = new ArrayList<>();
    while (ending.size() < 2000) {
      ending.add(new Peer(0, 0, 50_000, false));
    }
    list.serve();
    List<Integer> servedBefore = new ArrayList<>();
    served.clear();
    // Twice as many in each turn as its slice serves.
    for (int i = 0; i < ending.size(); i++) {
      ending.get(i).left = 1;
      list.addEnded(ending.get(i));
      if (i == 0) {
        list.afterEnded(() -> servedBefore.add(served.size()));
      }
      if (i % 20 == 19) {
        list.serve();
      }
    }
    assertEquals(List.of(20), servedBefore);
  }

  @Test
  void thoseThatAskForMuchAreServedBesideThoseThatAskForLittle() {
    Peer much = bulk();
    for (int i = 0; i < 1000; i++) {
      new Peer(Integer.MAX_VALUE, 64, 5_000, false);
    }
    for (int turn = 0; turn < 10; turn++) {
      served.clear();
      list.serve();
      assertTrue(served.contains(much));
    }
  }

  @Test
  void isEmptyWhenAllIsDone() {
    Peer peer = new Peer(2, 10, 1, false);
    for (int turn = 0; turn < 2; turn++) {
      assertFalse(list.isEmpty());
      list.serve();
    }
    assertTrue(list.isEmpty());
    peer.asksAgain();
    assertFalse(list.isEmpty());
  }
}
