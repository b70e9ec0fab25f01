// SPDX-License-Identifier: Apache-2.0
package org.netlabd.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.netlabd.config.key.Memory;
import org.netlabd.fault.DatagramFaults.Fate;
import org.netlabd.values.IpAddress;

/** What becomes of answers, as a table: seeds are fixed, and the clock is handed in. */
class DatagramFaultsTest {

  private static final int MANY = 1_000_000;

  /** Of a normal distribution, 99.9 % are no further from the mean than so many deviations. */
  private static final double CONFIDENCE = 3.291;

  private static final long SECOND = 1_000_000_000;
  private static final int SIZE = 100;
  private static final IpAddress SOURCE = IpAddress.ofIpv4(0x7f000001);

  private static ListenerFaults listener(String text) throws Exception {
    return new ListenerFaults(FaultText.datagrams(text), 0);
  }

  private static List<List<Fate>> fates(ListenerFaults listener, IpAddress source, int count) {
    DatagramFaults faults = listener.source(source, 0);
    return Stream.generate(() -> faults.next(SIZE, 0)).limit(count).toList();
  }

  private static List<List<Fate>> fates(String text, IpAddress source) throws Exception {
    return fates(listener(text), source, 1000);
  }

  @ParameterizedTest
  @CsvSource({
    "loss = 5%, 0.05, loss",
    "'loss = 5%, burst = 3', 0.05, loss",
    "duplicate = 1%, 0.01, duplicate",
    "reorder = 2%, 0.02, reorder",
    "corrupt = 0.1%, 0.001, corrupt",
    "truncate = 20%, 0.2, truncate",
  })
  void ofAMillionTheShareThatWasAskedIsHit(String text, double share, String word)
      throws Exception {
    ListenerFaults listener = listener(text + ", seed = 1, queue = 150M");
    DatagramFaults faults = listener.source(SOURCE, 0);
    int hit = 0;
    for (int i = 0; i < MANY; i++) {
      List<Fate> fates = faults.next(SIZE, 0);
      boolean isHit =
          switch (word) {
            case "loss" -> fates.isEmpty();
            case "duplicate" -> fates.size() == 2;
            case "reorder" -> fates.get(0).isOvertaken();
            case "corrupt" -> fates.get(0).turnedBit() >= 0;
            default -> fates.get(0).bytes() < SIZE;
          };
      hit += isHit ? 1 : 0;
      fates.forEach(fate -> listener.hold(-fate.heldBytes()));
    }
    // Losses of a run depend on each other.
    double runs = text.contains("burst") ? 2 * 3 : 1;
    double deviation = Math.sqrt(MANY * share * (1 - share) * runs);
    assertEquals(MANY * share, hit, CONFIDENCE * deviation);
    Map<String, Long> counted = new java.util.HashMap<>();
    listener.counts().forEach((fault, count) -> counted.put(fault.toString(), count));
    assertEquals(Map.of(word, (long) hit), counted);
  }

  @Test
  void aSeedGivesASourceTheSameFaultsWhoeverElseCame() throws Exception {
    String text =
        "loss = 10%, duplicate = 10%, corrupt = 10%, truncate = 10%, delay = 9ms, jitter = 5ms";
    IpAddress other = IpAddress.ofIpv4(0x7f000002);
    ListenerFaults listener = listener(text + ", seed = 3");
    fates(listener, other, 77);
    List<List<Fate>> fates = fates(listener, SOURCE, 1000);
    assertEquals(fates(text + ", seed = 3", SOURCE), fates);
    assertNotEquals(fates(text + ", seed = 3", other), fates);
    assertNotEquals(fates(text + ", seed = 4", SOURCE), fates);
  }

  @Test
  void oneFaultMoreLeavesTheOthersWhereTheyWere() throws Exception {
    List<List<Fate>> alone = fates("loss = 10%, corrupt = 30%, seed = 3", SOURCE);
    List<List<Fate>> both = fates("loss = 10%, corrupt = 30%, duplicate = 50%, seed = 3", SOURCE);
    assertEquals(alone, both.stream().map(each -> each.stream().limit(1).toList()).toList());
  }

  @Test
  void aDamagedOneHasOneWrongBitAndATruncatedOneIsShorter() throws Exception {
    for (List<Fate> fates : fates("corrupt = 100%, seed = 1", SOURCE)) {
      ByteBuffer sent = fates.get(0).applyTo(ByteBuffer.allocate(SIZE + 7).position(7));
      assertEquals(SIZE, sent.remaining());
      assertEquals(1, IntStream.range(0, SIZE).map(i -> Integer.bitCount(sent.get(i) & 255)).sum());
    }
    assertTrue(
        fates("truncate = 100%, corrupt = 100%, seed = 1", SOURCE).stream()
            .map(fates -> fates.get(0).applyTo(ByteBuffer.allocate(SIZE)))
            .allMatch(sent -> sent.remaining() < SIZE));
    DatagramFaults empty = listener("truncate = 100%, corrupt = 100%").source(SOURCE, 0);
    assertEquals(List.of(new Fate(0, -1, false, 0, 0)), empty.next(0, 0));
  }

  @Test
  void aLineThatIsAskedForTooMuchCarriesWhatItCanAndLosesTheRest() throws Exception {
    ListenerFaults listener = listener("bandwidth = 100000, queue = 16K, seed = 1");
    DatagramFaults faults = listener.source(SOURCE, 0);
    long carried = 0;
    java.util.PriorityQueue<Fate> held =
        new java.util.PriorityQueue<>(java.util.Comparator.comparingLong(Fate::dueNanos));
    // Ten times what it carries, for ten seconds.
    for (long now = 0; now < 10 * SECOND; now += SECOND / 10_000) {
      while (!held.isEmpty() && held.element().dueNanos() <= now) {
        carried += held.element().bytes();
        listener.hold(-held.remove().heldBytes());
      }
      held.addAll(faults.next(SIZE, now));
    }
    assertEquals(1_000_000, carried, 20_000);
    assertTrue(held.stream().mapToInt(Fate::heldBytes).sum() <= 16 << 10);
    assertEquals(carried / SIZE + held.size() + count(listener, Fault.QUEUE), 100_000);
  }

  private static long count(ListenerFaults listener, Fault fault) {
    return listener.counts().getOrDefault(fault, 0L);
  }

  @Test
  void eachSourceHasALineOfItsOwn() throws Exception {
    ListenerFaults listener = listener("bandwidth = 1000, seed = 1");
    for (int source = 0; source < 10; source++) {
      Fate fate = fates(listener, IpAddress.ofIpv4(source), 1).get(0).get(0);
      assertEquals(SECOND / 10, fate.dueNanos());
    }
  }

  @Test
  void theSourceThatWasQuietForLongestBeginsAnewWhereThereAreTooMany() throws Exception {
    ListenerFaults listener = listener("delay = 9ms, jitter = 5ms, seed = 1");
    DatagramFaults quiet = listener.source(SOURCE, 0);
    IpAddress busy = IpAddress.ofIpv4(-1);
    DatagramFaults first = listener.source(busy, 0);
    for (int source = 0; source < Memory.FAULTY_SOURCES; source++) {
      listener.source(IpAddress.ofIpv4(source), 0);
      assertEquals(first, listener.source(busy, 0));
    }
    assertNotEquals(quiet, listener.source(SOURCE, 0));
    assertEquals(first, listener.source(busy, 0));
  }

  @Test
  void whileTheScheduleIsOffNothingHappens() throws Exception {
    ListenerFaults listener = listener("loss = 100%, when = \"every 10s for 1s\"");
    DatagramFaults faults = listener.source(SOURCE, 0);
    assertTrue(faults.next(SIZE, 0).isEmpty());
    assertEquals(List.of(new Fate(SIZE, -1, false, 0, 5 * SECOND)), faults.next(SIZE, 5 * SECOND));
    assertTrue(faults.next(SIZE, 10 * SECOND).isEmpty());
  }
}
