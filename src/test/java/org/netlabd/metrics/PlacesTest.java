// SPDX-License-Identifier: Apache-2.0
package org.netlabd.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.netlabd.values.IpAddress;

/** Who gets a place of the metrics' port, and who leaves for whom; 10.0.0.0/8 may ask. */
class PlacesTest {

  private static final class Held implements Places.Connection {
    private final IpAddress peer;
    private boolean waiting = true;

    Held(String peer) {
      this.peer = IpAddress.parse(peer);
    }

    @Override
    public IpAddress peer() {
      return peer;
    }

    @Override
    public boolean isWaiting() {
      return waiting;
    }

    Held answered() {
      waiting = false;
      return this;
    }
  }

  private static boolean mayAsk(IpAddress peer) {
    return peer.toString().startsWith("10.") || peer.toString().startsWith("2001:db8:");
  }

  private final Places<Held> places = new Places<>(PlacesTest::mayAsk);

  /** So many get a place, at which nobody leaves; {@code %d} is their number. */
  private List<Held> fill(int count, String peers) {
    List<Held> all =
        IntStream.range(0, count).mapToObj(i -> new Held(String.format(peers, i))).toList();
    all.forEach(each -> assertNull(places.give(each)));
    return all;
  }

  @Test
  void whenAllAreHeldTheOneThatHasWaitedLongestLeaves() {
    List<Held> held = fill(Places.OF_ALLOWED, "10.0.0.%d");
    held.get(0).answered();
    assertSame(held.get(1), places.give(new Held("10.1.0.1")));
    places.waitsAgain(held.get(2));
    assertSame(held.get(3), places.give(new Held("10.1.0.2")));
    places.free(held.get(4));
    assertNull(places.give(new Held("10.1.0.3")));
  }

  @Test
  void whoIsAnsweredKeepsItsPlaceAndTheNewcomerLeaves() {
    fill(Places.OF_ALLOWED, "10.0.0.%d").forEach(Held::answered);
    Held newcomer = new Held("10.1.0.1");
    assertSame(newcomer, places.give(newcomer));
  }

  @Test
  void aSourceHasHalfAndTakesItFromItselfOnly() {
    Held other = fill(1, "10.0.0.9").get(0);
    List<Held> held = fill(Places.OF_ALLOWED / 2, "2001:db8:0:1::%d");
    Held newcomer = new Held("2001:db8:0:1:ffff::1");
    assertSame(held.get(0), places.give(newcomer));
    held.forEach(Held::answered);
    newcomer.answered();
    Held next = new Held("2001:db8:0:1::1");
    assertSame(next, places.give(next));
    assertNull(places.give(new Held("2001:db8:0:2::1")));
    assertTrue(other.isWaiting());
  }

  @Test
  void whoMayNotAskHasPlacesOfItsOwn() {
    List<Held> allowed = fill(Places.OF_ALLOWED, "10.0.0.%d");
    List<Held> others = fill(Places.OF_OTHERS, "192.0.2.%d");
    assertSame(others.get(0), places.give(new Held("192.0.2.100")));
    others.forEach(Held::answered);
    assertSame(allowed.get(0), places.give(new Held("10.1.0.1")));
  }

  /** Whatever comes and goes. */
  @Property
  void neitherAllNorASourceHaveMore(@ForAll Random random) {
    List<Held> held = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      Held any = held.isEmpty() ? null : held.get(random.nextInt(held.size()));
      int act = random.nextInt(8);
      if (any != null && act == 0) {
        any.answered();
      } else if (any != null && act == 1) {
        any.waiting = true;
        places.waitsAgain(any);
      } else if (any != null && act == 2) {
        places.free(any);
        held.remove(any);
      } else {
        String net = random.nextBoolean() ? "10.0.0." : "192.0.2.";
        Held newcomer = new Held(net + Math.min(random.nextInt(60), random.nextInt(60)));
        Held leaves = places.give(newcomer);
        held.add(newcomer);
        held.remove(leaves == null ? new Held("::") : leaves);
        assertTrue(leaves == null || leaves.waiting || leaves.equals(newcomer));
      }
      for (boolean allowed : new boolean[] {true, false}) {
        int most = allowed ? Places.OF_ALLOWED : Places.OF_OTHERS;
        List<Held> alike = held.stream().filter(each -> mayAsk(each.peer()) == allowed).toList();
        assertTrue(alike.size() <= most);
        for (Held each : alike) {
          long same = alike.stream().filter(other -> other.peer().equals(each.peer())).count();
          assertTrue(same <= most / 2, () -> same + " of " + each.peer());
        }
      }
    }
    held.forEach(places::free);
    assertEquals(0, held.stream().filter(each -> places.give(each) == each).count());
  }
}
