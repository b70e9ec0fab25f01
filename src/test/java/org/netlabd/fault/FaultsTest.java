// SPDX-License-Identifier: Apache-2.0
package org.netlabd.fault;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.config.FaultSettings.Distribution;

/** The decisions as tables: a seed is fixed, so that what is held here is held on every run. */
class FaultsTest {

  private static final int MANY = 1_000_000;

  /** Of a normal distribution, 99.9 % are no further from the mean than so many deviations. */
  private static final double CONFIDENCE = 3.291;

  private static final Dice DICE = Dice.of(1, 0);

  private static void assertShare(double expected, IntPredicate hits) {
    long count = IntStream.range(0, MANY).filter(hits).count();
    double deviation = Math.sqrt(MANY * expected * (1 - expected));
    assertEquals(MANY * expected, count, CONFIDENCE * deviation);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-4, 0.01, 0.05, 0.5, 0.999, 1})
  void aShareOfAllIsHit(double share) {
    assertShare(share, n -> DICE.hits(share, Fault.DUPLICATE, n));
    Loss loss = new Loss(share, 0);
    assertShare(share, n -> loss.loses(DICE, n));
  }

  @Test
  void eachFaultAndEachSourceHasChancesOfItsOwn() {
    assertShare(0.25, n -> DICE.hits(0.5, Fault.LOSS, n) && DICE.hits(0.5, Fault.DUPLICATE, n));
    assertShare(0.25, n -> DICE.hits(0.5, Fault.LOSS, n) && Dice.of(1, 1).hits(0.5, Fault.LOSS, n));
    assertShare(0.25, n -> DICE.hits(0.5, Fault.LOSS, n) && DICE.hits(0.5, Fault.LOSS, n + 1));
    assertShare(0.5, n -> Dice.of(1, n).hits(0.5, Fault.LOSS, 0));
    assertShare(0.5, n -> Dice.of(n, 0).hits(0.5, Fault.LOSS, 0));
  }

  @Test
  void aSeedRepeatsAndAnotherOneDoesNot() {
    boolean[] first = losses(Dice.of(7, 3));
    assertArrayEquals(first, losses(Dice.of(7, 3)));
    assertNotEquals(Arrays.hashCode(first), Arrays.hashCode(losses(Dice.of(8, 3))));
    assertNotEquals(Arrays.hashCode(first), Arrays.hashCode(losses(Dice.of(7, 4))));
  }

  private static boolean[] losses(Dice dice) {
    Loss loss = new Loss(0.3, 2);
    boolean[] lost = new boolean[1000];
    for (int n = 0; n < lost.length; n++) {
      lost[n] = loss.loses(dice, n);
    }
    return lost;
  }

  /** A reload that takes faults away takes none from their pauses. */
  @Test
  void aSessionKeepsItsScheduleWhateverAReloadChanges() throws Exception {
    String schedule = "delay = 1h, when = \"every 10s for 1s\"";
    ListenerFaults listener = new ListenerFaults(FaultText.datagrams(schedule), 0);
    StreamFaults session = Objects.requireNonNull(listener.nextSession(0));
    for (String after :
        new String[] {"", "delay = 1h", "delay = 1h, when = \"every 10s for 9s\""}) {
      listener.change(FaultText.datagrams(after), 0);
      long off = Duration.ofSeconds(5).toNanos();
      session.enter(ByteBuffer.allocate(10), off);
      assertEquals(10, session.pass(off), after);
    }
    session.enter(ByteBuffer.allocate(10), Duration.ofSeconds(10).toNanos());
    assertEquals(0, session.pass(Duration.ofSeconds(15).toNanos()));
  }

  /** A session that is sent and sends nothing more is woken for it. */
  @Test
  void anEndThatIsReachedBetweenScheduledFaultsComesWithTheNext() throws Exception {
    String schedule = "close-after = 100, when = \"every 10s for 1s\"";
    ListenerFaults listener = new ListenerFaults(FaultText.streams(schedule), 0);
    StreamFaults session = Objects.requireNonNull(listener.nextSession(0));
    long off = Duration.ofSeconds(5).toNanos();
    long next = Duration.ofSeconds(10).toNanos();
    assertTrue(session.beforeEnd(off) > 1000);
    session.swallow(1000);
    assertNull(session.end(off));
    assertEquals(next, session.nextNanos());
    assertEquals(Fault.CLOSE_AFTER, session.end(next));
    assertTrue(session.nextNanos() > next);
  }

  @ParameterizedTest
  @CsvSource({"0.05, 3", "0.05, 1", "0.5, 10", "0.01, 50"})
  void lossesComeInRunsOfTheMeanLengthThatWasAsked(double share, double burst) {
    Loss loss = new Loss(share, burst);
    int lost = 0;
    int runs = 0;
    boolean before = false;
    for (int n = 0; n < MANY; n++) {
      boolean loses = loss.loses(DICE, n);
      lost += loses ? 1 : 0;
      runs += loses && !before ? 1 : 0;
      before = loses;
    }
    // Of geometric lengths the deviation is sqrt(b (b - 1)); losses of a run depend on each other.
    double mean = (double) lost / runs;
    assertEquals(burst, mean, CONFIDENCE * Math.sqrt(burst * (burst - 1) / runs) + 1e-9);
    double dependent = Math.sqrt(MANY * share * (1 - share) * 2 * burst);
    assertEquals(MANY * share, lost, CONFIDENCE * dependent);
  }

  @ParameterizedTest
  @EnumSource
  void delaysHaveTheMeanAndTheSpreadThatWereAsked(Distribution distribution) {
    long mean = Duration.ofMillis(500).toNanos();
    long jitter = Duration.ofMillis(50).toNanos();
    Delay delay = new Delay(mean, jitter, distribution);
    double[] nanos = IntStream.range(0, MANY).mapToDouble(n -> delay.nanos(DICE, n)).toArray();
    double average = Arrays.stream(nanos).average().orElseThrow();
    double deviation =
        Math.sqrt(Arrays.stream(nanos).map(x -> Math.pow(x - average, 2)).sum() / MANY);
    double expected = distribution == Distribution.UNIFORM ? jitter / Math.sqrt(3) : jitter;
    assertEquals(mean, average, CONFIDENCE * expected / Math.sqrt(MANY));
    // A Pareto distribution of shape 3 has no fourth moment: its deviation converges slowly.
    double tolerance = distribution == Distribution.PARETO ? 0.1 : 0.01;
    assertEquals(expected, deviation, tolerance * expected);
  }

  @Test
  void aDelayIsNeverNegative() {
    Delay delay = new Delay(0, 1_000_000, Distribution.NORMAL);
    assertTrue(IntStream.range(0, 1000).allMatch(n -> delay.nanos(DICE, n) >= 0));
    assertEquals(5, new Delay(5, 0, Distribution.NORMAL).nanos(DICE, 0));
  }

  @Test
  void aLineCarriesSoManyBytesASecond() {
    Bandwidth line = new Bandwidth(1000, 0);
    assertEquals(500_000_000, line.send(500, 0));
    assertEquals(1_000_000_000, line.send(500, 1));
    assertEquals(5_100_000_000L, line.send(100, 5_000_000_000L));
    assertEquals(7, new Bandwidth(0, 0).send(1 << 20, 7));
  }

  @Test
  void aStreamsLineMakesUpForWhoAsksLateButNotForItsOwnRest() {
    Bandwidth line = new Bandwidth(1_000_000, 0);
    assertEquals(10_000, line.room(0));
    line.take(10_000, 0);
    assertEquals(0, line.room(9_999_999));
    assertEquals(10_000, line.room(10_000_000));
    // Half a second late, with bytes waiting.
    assertEquals(510_000, line.room(510_000_000));
    line.rest(510_000_000, 2_000_000);
    assertEquals(12_000, line.room(510_000_000));
    assertEquals(Integer.MAX_VALUE, new Bandwidth(0, 0).room(7));
    assertEquals(1, new Bandwidth(10, 0).room(0));
  }

  /**
   * A peer that was not run for a while makes the line no slower; one that had nothing to say does.
   */
  @Test
  void aStreamsLineMakesUpForAShortGapOfItsPeers() throws Exception {
    for (int gapMillis : new int[] {8, 500}) {
      ListenerFaults listener = new ListenerFaults(FaultText.streams("bandwidth = 1000000"), 0);
      StreamFaults session = Objects.requireNonNull(listener.nextSession(0));
      session.enter(ByteBuffer.allocate(10_000), 0);
      assertEquals(10_000, session.pass(0));
      // The line is free again after 10 ms, and nothing comes for longer.
      long now = (10 + gapMillis) * 1_000_000L;
      session.enter(ByteBuffer.allocate(100_000), now);
      assertEquals(10_000 + 1_000 * Math.min(gapMillis, 10), session.pass(now));
    }
  }

  @Test
  void theSameBytesAreDamagedHoweverTheStreamIsCut() {
    byte[] whole = damaged(0.01, MANY);
    assertArrayEquals(whole, damaged(0.01, 1));
    assertArrayEquals(whole, damaged(0.01, 1460));
    byte[] all = damaged(1, 1460);
    for (byte each : all) {
      assertEquals(1, Integer.bitCount(each & 0xff));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.001, 0.3, 1})
  void aShareOfTheBytesIsDamaged(double share) {
    byte[] bytes = damaged(share, 4096);
    assertShare(share, n -> bytes[n] != 0);
  }

  private static byte[] damaged(double share, int piece) {
    byte[] bytes = new byte[MANY];
    Corruption corruption = new Corruption(share, DICE);
    int count = 0;
    for (int at = 0; at < MANY; at += piece) {
      count += corruption.damage(ByteBuffer.wrap(bytes, at, Math.min(piece, MANY - at)));
    }
    int wrong = 0;
    for (byte each : bytes) {
      wrong += each == 0 ? 0 : 1;
    }
    assertEquals(wrong, count);
    return bytes;
  }
}
