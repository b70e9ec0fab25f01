// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.netlabd.config.ListenerSettings.Limits;
import org.netlabd.values.IpAddress;
import org.netlabd.values.Networks;
import org.netlabd.values.Rate;
import org.netlabd.values.SourcePrefix;

class DatagramGuardTest {

  private static final IpAddress HERE = IpAddress.parse("10.0.0.1");

  private final Map<Reason, Integer> refused = new EnumMap<>(Reason.class);

  private DatagramGuard guard(Rate sourceRate, Rate rate) {
    return new DatagramGuard(
        AddressSet.of(List.of(Networks.LOCAL), List.of(Networks.parse("10.0.0.66"))),
        new LoopRules(LoopRulesTest.ANSWERING_PORTS, port -> port == 7, false),
        Rates.of(new Limits(1, 1, rate, sourceRate, SourcePrefix.DEFAULT, 1), 0),
        (reason, count) -> refused.merge(reason, count, Integer::sum));
  }

  private static int answerable(
      DatagramGuard guard, String source, int port, int wanted, long random) {
    IpAddress from = IpAddress.parse(source);
    return guard.answerable(
        from.high(), from.low(), port, false, from.equals(HERE), wanted, 0, random);
  }

  @Test
  void anOrdinaryDatagramIsAnswered() {
    DatagramGuard guard = guard(Rate.UNLIMITED, Rate.UNLIMITED);
    assertEquals(1, answerable(guard, "10.0.0.2", 40000, 1, 0));
    assertEquals(64, answerable(guard, "10.0.0.2", 40000, 64, 0));
    assertEquals(Map.of(), refused);
  }

  @Test
  void accessIsAskedFirst() {
    DatagramGuard guard = guard(Rate.UNLIMITED, Rate.UNLIMITED);
    assertEquals(0, answerable(guard, "192.0.2.1", 7, 3, 0));
    assertEquals(0, answerable(guard, "10.0.0.66", 40000, 2, 0));
    assertEquals(Map.of(Reason.ACCESS, 5), refused);
  }

  @Test
  void aLoopSpendsNoRate() {
    DatagramGuard guard = guard(new Rate(1, 1), new Rate(1, 1));
    assertEquals(0, answerable(guard, "10.0.0.2", 7, 5, 3));
    assertEquals(0, answerable(guard, "10.0.0.1", 7, 1, 3));
    assertEquals(Map.of(Reason.LOOP_PORT, 5, Reason.SELF, 1), refused);
    assertEquals(1, answerable(guard, "10.0.0.2", 40000, 1, 0));
  }

  @Test
  void ofWhatIsOverASourcesRateAQuarterLeaks() {
    DatagramGuard guard = guard(new Rate(1, 10), Rate.UNLIMITED);
    assertEquals(10, answerable(guard, "10.0.0.2", 40000, 10, 0));
    assertEquals(10, answerable(guard, "10.0.0.2", 40000, 40, 0));
    assertEquals(0, answerable(guard, "10.0.0.2", 40000, 1, 2));
    assertEquals(1, answerable(guard, "10.0.0.2", 40000, 1, 3));
    assertEquals(Map.of(Reason.SOURCE_RATE, 31), refused);
  }

  @Test
  void theRateInAllBoundsTheLeakToo() {
    DatagramGuard guard = guard(new Rate(1, 10), new Rate(1, 15));
    assertEquals(15, answerable(guard, "10.0.0.2", 40000, 50, 0));
    assertEquals(Map.of(Reason.SOURCE_RATE, 30, Reason.RATE, 5), refused);
    assertEquals(0, answerable(guard, "10.0.0.3", 40000, 1, 3));
    assertEquals(Map.of(Reason.SOURCE_RATE, 30, Reason.RATE, 6), refused);
  }

  /**
   * Who sends in a victim's name, as much as it likes, leaves the victim about one answer in four.
   */
  @Test
  void aForgerCannotSilenceAVictim() {
    DatagramGuard guard = guard(new Rate(1, 1), Rate.UNLIMITED);
    Random random = new Random(5);
    int asked = 0;
    int answered = 0;
    for (int datagram = 0; datagram < 100_000; datagram++) {
      int answers = answerable(guard, "10.0.0.2", 40000, 1, random.nextLong());
      if (datagram % 100 == 99) {
        asked++;
        answered += answers;
      }
    }
    assertEquals(1000, asked);
    assertTrue(answered > 200 && answered < 300, answered + " of " + asked);
  }

  @Property
  void everyDatagramIsAnsweredOrCounted(
      @ForAll @IntRange(min = 1, max = 200) int sourceBurst,
      @ForAll @IntRange(min = 1, max = 200) int burst,
      @ForAll @IntRange(min = 1, max = 200) int wanted,
      @ForAll @IntRange(max = 65535) int port,
      @ForAll long high,
      @ForAll int low,
      @ForAll long random) {
    refused.clear();
    DatagramGuard guard = guard(new Rate(1, sourceBurst), new Rate(1, burst));
    int answered =
        guard.answerable(high % 2, IpAddress.lowOfIpv4(low), port, false, false, wanted, 0, random);
    int counted = refused.values().stream().mapToInt(Integer::intValue).sum();
    assertTrue(answered >= 0);
    assertEquals(wanted, answered + counted);
  }
}
