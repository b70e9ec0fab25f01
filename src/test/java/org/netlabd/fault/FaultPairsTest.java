// SPDX-License-Identifier: Apache-2.0
package org.netlabd.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.fault.DatagramFaults.Fate;
import org.netlabd.values.IpAddress;

/** Two faults at once: neither escapes the other. The clock is handed in. */
class FaultPairsTest {

  private static final long SECOND = 1_000_000_000;
  private static final int SIZE = 100;
  private static final int QUEUE = 16 << 10;

  private static ListenerFaults listener(String text) throws Exception {
    return new ListenerFaults(FaultText.datagrams(text + ", seed = 1"), 0);
  }

  private static DatagramFaults source(String text) throws Exception {
    return listener(text).source(IpAddress.ofIpv4(1), 0);
  }

  /** Ten times what the line carries is offered for ten seconds. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "loss = 20%",
        "loss = 20%, burst = 3",
        "duplicate = 100%",
        "duplicate = 50%, loss = 50%",
        "duplicate = 100%, corrupt = 100%",
        "duplicate = 100%, truncate = 50%",
        "duplicate = 100%, delay = 20ms, jitter = 20ms",
        "duplicate = 100%, reorder = 50%",
        "reorder = 50%",
        "corrupt = 100%",
        "truncate = 100%",
        "delay = 20ms, jitter = 20ms, distribution = pareto",
      })
  void noneEscapesTheLineOrTheQueue(String other) throws Exception {
    ListenerFaults listener = listener("bandwidth = 10000, queue = 16K, " + other);
    DatagramFaults faults = listener.source(IpAddress.ofIpv4(1), 0);
    PriorityQueue<Fate> held = new PriorityQueue<>(Comparator.comparingLong(Fate::dueNanos));
    long carried = 0;
    long bytes = 0;
    for (long now = 0; now < 10 * SECOND; now += SECOND / 1000) {
      while (!held.isEmpty() && held.element().dueNanos() <= now) {
        Fate sent = held.remove();
        carried += sent.bytes();
        bytes -= sent.heldBytes();
        listener.hold(-sent.heldBytes());
      }
      for (Fate fate : faults.next(SIZE, now)) {
        held.add(fate);
        bytes += fate.heldBytes();
      }
      assertTrue(bytes <= QUEUE, bytes + " bytes held");
    }
    // What is on its way behind the line, and no more, is missing.
    assertEquals(100_000, carried, 2_000);
  }

  @Test
  void aCopyIsDamagedTruncatedAndDelayedByItself() throws Exception {
    List<List<Fate>> all = new ArrayList<>();
    DatagramFaults faults =
        source("duplicate = 100%, corrupt = 50%, truncate = 50%, delay = 20ms, jitter = 9ms");
    for (int i = 0; i < 1000; i++) {
      all.add(faults.next(SIZE, 0));
      assertEquals(2, all.get(i).size());
      assertNotEquals(all.get(i).get(0).dueNanos(), all.get(i).get(1).dueNanos());
    }
    // Each of the four combinations is a quarter: 250 +- 45 is the 99.9 % interval.
    for (int damaged = 0; damaged < 4; damaged++) {
      int first = damaged & 1;
      int second = damaged >> 1;
      assertEquals(
          250,
          all.stream().filter(two -> wrong(two, 0) == first && wrong(two, 1) == second).count(),
          45);
    }
  }

  private static int wrong(List<Fate> two, int which) {
    return two.get(which).turnedBit() >= 0 ? 1 : 0;
  }

  @Test
  void aCopyDoesNotOvertakeWhatIsToBeOvertaken() throws Exception {
    DatagramFaults faults = source("duplicate = 100%, reorder = 50%");
    for (int i = 0; i < 1000; i++) {
      List<Fate> two = faults.next(SIZE, 0);
      assertEquals(two.get(0).isOvertaken(), two.get(1).isOvertaken());
    }
  }

  /** A stream that is sent 100,000 bytes in pieces, looked at each millisecond for ten seconds. */
  @ParameterizedTest
  @CsvSource({
    "reset-after, 0",
    "reset-after, 30000",
    "close-after, 30000",
    "half-close-after, 30000",
    "stall-after, 30000",
  })
  void noneEscapesTheEndOrTheLineOfAStream(String end, int after) throws Exception {
    for (String other :
        new String[] {
          "corrupt = 100%",
          "delay = 2s",
          "delay = 20ms, jitter = 20ms",
          "bandwidth = 10000",
          "bandwidth = 10000, delay = 200ms, jitter = 200ms, corrupt = 50%",
        }) {
      String text = end + " = " + after + ", seed = 1, " + other;
      StreamFaults session =
          Objects.requireNonNull(new ListenerFaults(FaultText.streams(text), 0).nextSession(0));
      int passed = 0;
      for (int millis = 0; millis < 10_000; millis++) {
        long now = millis * (SECOND / 1000);
        if (millis < 100) {
          session.enter(ByteBuffer.allocate(1000), now);
        }
        passed += session.pass(now);
        // What the line carries at once are 10 ms.
        assertTrue(!other.contains("bandwidth") || passed <= 10 * (millis + 10), text);
        assertTrue(passed == 0 || !other.equals("delay = 2s") || millis >= 2000, text);
        assertEquals(passed == after ? end : "", Objects.toString(session.end(now), ""), text);
      }
      assertEquals(after, passed, text);
    }
  }
}
