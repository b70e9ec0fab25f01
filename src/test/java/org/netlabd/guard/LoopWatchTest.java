// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.guard.LoopWatch.Verdict;

class LoopWatchTest {

  private static final long SECOND = 1_000_000_000;
  private static final long MILLI = 1_000_000;

  private final PriorityQueue<Event> events = new PriorityQueue<>(Comparator.comparing(Event::at));
  private LoopWatch watch = watch();
  private Way toPeer = payload -> {};
  private Way faults = payload -> toPeer.send(payload);
  private long now;
  private int drops;
  private int questions;
  private int refused;

  @BeforeTry
  void reset() {
    events.clear();
    faults = payload -> toPeer.send(payload);
    watch = watch();
    now = 0;
    drops = 0;
    questions = 0;
    refused = 0;
  }

  private LoopWatch watch() {
    return new LoopWatch(new LoopWatch.Table(), new Random(1), () -> drops);
  }

  private record Event(long at, Runnable what) {}

  private interface Way {
    void send(byte[] payload);
  }

  private void later(long nanos, Runnable what) {
    events.add(new Event(now + nanos, what));
  }

  private void runUntil(long end) {
    while (!events.isEmpty() && events.peek().at <= end) {
      Event next = events.remove();
      now = next.at;
      next.what.run();
    }
    now = end;
  }

  /** What a UDP port does. */
  private void toDaemon(byte[] payload) {
    Verdict verdict = watch.seen(0, 1, 40000, ByteBuffer.wrap(payload), payload.length, now);
    if (verdict == Verdict.REFUSE) {
      refused++;
      return;
    }
    if (verdict == Verdict.ASK) {
      questions++;
      toPeer.send(watch.question());
    }
    faults.send(payload);
  }

  private static byte[] payload(int number, int size) {
    byte[] payload = new byte[size];
    if (size > 0) {
      payload[size / 2] = (byte) number;
    }
    return payload;
  }

  /** From 0.3 to 200 ms, as many short as long ones. */
  @Provide
  static Arbitrary<Long> ways() {
    return Arbitraries.doubles()
        .between(0, 1)
        .map(part -> (long) (0.3 * Math.pow(200 / 0.3, part) * MILLI));
  }

  private void assertEndsWithin(long nanos, int size) {
    runUntil(nanos);
    assertTrue(events.isEmpty(), events.size() + " still circulate");
    assertTrue(refused > 0);
    // As long as it is tried anew it stays so.
    toDaemon(payload(1, size));
    runUntil(now + 30 * SECOND);
    toDaemon(payload(1, size));
    assertTrue(events.isEmpty());
  }

  @Property(tries = 60)
  void everyLoopEndsWithinFiveSeconds(
      @ForAll("ways") long way,
      @ForAll @IntRange(min = 1, max = 20) int circulating,
      @ForAll @IntRange(max = 40) int size,
      @ForAll boolean alike) {
    toPeer = payload -> later(way, () -> toDaemon(payload));
    for (int i = 0; i < circulating; i++) {
      toPeer.send(payload(alike ? 1 : i, size));
    }
    assertEndsWithin(5 * SECOND, size);
  }

  /** An echo that takes longer than a satellite, with one datagram and with many. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 1000})
  void aSlowLoopEnds(int circulating) {
    toPeer = payload -> later(600 * MILLI, () -> toDaemon(payload));
    for (int i = 0; i < circulating; i++) {
      later(i * MILLI, () -> toPeer.send(payload(1, 30)));
    }
    assertEndsWithin(6 * SECOND, 30);
  }

  /** Echoes that are not faithful. */
  private enum Change {
    UPPER_CASE(
        payload ->
            new String(payload, StandardCharsets.ISO_8859_1)
                .toUpperCase(Locale.ROOT)
                .getBytes(StandardCharsets.ISO_8859_1)),
    LAST_BYTE(
        payload -> {
          byte[] other = payload.clone();
          other[other.length - 1] = 10;
          return other;
        }),
    FIRST_BYTE_COUNTS(
        payload -> {
          byte[] other = payload.clone();
          other[0]++;
          return other;
        }),
    /** Until no more fits. */
    HEADER(
        payload -> {
          byte[] other = new byte[Math.min(512, payload.length + 8)];
          System.arraycopy(payload, 0, other, 8, other.length - 8);
          return other;
        });

    private final UnaryOperator<byte[]> by;

    Change(UnaryOperator<byte[]> by) {
      this.by = by;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLoopWithAnEchoThatChangesSomethingEnds(Change change) {
    toPeer = payload -> later(MILLI, () -> toDaemon(change.by.apply(payload)));
    toPeer.send("forged once".getBytes(StandardCharsets.US_ASCII));
    assertEndsWithin(5 * SECOND, 30);
  }

  /** Twice as many each time, but no more than a receive buffer holds; the others are lost. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void aLoopWithAnEchoThatAnswersTwiceEnds(int seed) {
    Random random = new Random(seed);
    int most = 300;
    toPeer =
        payload -> {
          for (int i = 0; i < 2; i++) {
            if (events.size() < most && random.nextInt(10) > 0) {
              later(MILLI + random.nextInt(1000), () -> toDaemon(payload));
            }
          }
        };
    toPeer.send(payload(1, 30));
    assertEndsWithin(5 * SECOND, 30);
  }

  /**
   * What a listener's faults make of a loop: copies and damage until all buffers are full, so that
   * hardly anything goes round for long.
   */
  @Property(tries = 60)
  void aLoopThroughFaultsEnds(
      @ForAll @DoubleRange(max = 1) double duplicate,
      @ForAll @DoubleRange(max = 1) double corrupt,
      @ForAll @DoubleRange(max = 0.3) double reorder,
      @ForAll @IntRange(max = 1000) int seed) {
    Random random = new Random(seed);
    int most = 300;
    Way wire =
        payload -> {
          if (events.size() < most) {
            later(MILLI / 2 + random.nextInt(5_000_000), () -> toDaemon(payload));
          }
        };
    faults =
        payload -> {
          byte[] answer = payload.clone();
          if (random.nextDouble() < corrupt) {
            answer[random.nextInt(answer.length)] ^= (byte) (1 << random.nextInt(8));
          }
          watch.sent(0, 1, 40000, ByteBuffer.wrap(answer));
          int copies = random.nextDouble() < duplicate ? 2 : 1;
          boolean late = random.nextDouble() < reorder;
          for (int i = 0; i < copies; i++) {
            if (late) {
              later(50 * MILLI, () -> toPeer.send(answer));
            } else {
              toPeer.send(answer);
            }
          }
        };
    toPeer = wire;
    for (int i = 0; i < 3; i++) {
      toPeer.send(payload(i, 20));
    }
    assertEndsWithin(5 * SECOND, 20);
  }

  /** Answers are damaged, but nobody sends them back. */
  @Test
  void whoCountsIsNoEchoWhateverIsDamaged() {
    Random random = new Random(1);
    faults =
        payload -> {
          byte[] answer = payload.clone();
          answer[random.nextInt(answer.length)] ^= (byte) (1 << random.nextInt(8));
          watch.sent(0, 1, 40000, ByteBuffer.wrap(answer));
        };
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = ByteBuffer.allocate(4).putInt(i).array();
      later(i * 10 * MILLI, () -> toDaemon(bytes));
    }
    runUntil(20 * SECOND);
    assertEquals(0, refused);
    assertTrue(questions <= 6, questions + " questions");
  }

  /** Full buffers lose one question after another. */
  @Test
  void aLoopThatLosesEightQuestionsEnds() {
    toPeer =
        payload -> {
          if (payload.length == 30 || questions > 8) {
            later(MILLI / 2, () -> toDaemon(payload));
          }
        };
    toPeer.send(payload(1, 30));
    assertEndsWithin(5 * SECOND, 30);
  }

  /**
   * A receive buffer that stays full, as the daemon's answers are doubled, loses each question that
   * comes while it is.
   */
  @Property(tries = 15)
  void aLoopThatDrownsEachQuestionEnds(
      @ForAll @IntRange(min = 100, max = 200) int most,
      @ForAll @LongRange(min = MILLI, max = 5 * MILLI) long way) {
    toPeer =
        payload -> {
          if (events.size() < (payload.length == 20 ? most : 20)) {
            later(way + events.size() * 1000L, () -> toDaemon(payload));
          } else {
            drops++;
          }
        };
    faults =
        payload -> {
          toPeer.send(payload);
          toPeer.send(payload);
        };
    toPeer.send(payload(1, 20));
    runUntil(5 * SECOND);
    assertTrue(events.isEmpty(), events.size() + " still circulate");
    assertTrue(refused > 0);
  }

  /** A question that the kernel has put behind longer ones, as one run of datagrams. */
  @Test
  void theQuestionIsFoundAtTheEndOfARun() {
    toPeer = answer -> {};
    for (int i = 0; i < 20; i++) {
      later(i * SECOND / 5, () -> toDaemon(payload(1, 1000)));
    }
    runUntil(4 * SECOND);
    ByteBuffer run = ByteBuffer.allocate(2016).put(2000, watch.question());
    assertEquals(Verdict.REFUSE, watch.seen(0, 1, 40000, run, 1000, now));
  }

  /** Though floods of others overflow the receive buffer. */
  @Property(tries = 40)
  void whoIsSlowIsNeverLeftWithoutAnswers(@ForAll @IntRange(min = 1, max = 1000) int rate) {
    toPeer = answer -> {};
    for (int i = 0; i < 20 * rate; i++) {
      later(
          i * SECOND / rate,
          () -> {
            drops += 1000;
            toDaemon(payload(1, 20));
          });
    }
    runUntil(20 * SECOND);
    assertEquals(0, refused);
  }

  /** Also one of which some is lost, the question too. */
  @Property(tries = 20)
  void aLoopThatLosesDatagramsEnds(@ForAll @IntRange(min = 1, max = 50) int seed) {
    Random random = new Random(seed);
    toPeer =
        payload -> {
          if (random.nextInt(1000) > 0) {
            later(20 * MILLI, () -> toDaemon(payload));
          }
        };
    for (int i = 0; i < 50; i++) {
      toPeer.send(payload(i, 30));
    }
    runUntil(10 * SECOND);
    assertTrue(events.isEmpty());
  }

  @Property(tries = 60)
  void whoSendsTheSameAgainAndAgainGetsEveryAnswerAtOnceAndSeldomAQuestion(
      @ForAll @IntRange(min = 1, max = 1000) int rate, @ForAll @IntRange(max = 40) int size) {
    List<byte[]> answers = new ArrayList<>();
    toPeer = answers::add;
    int count = 20 * rate;
    for (int i = 0; i < count; i++) {
      int sent = i;
      later(
          i * SECOND / rate,
          () -> {
            toDaemon(payload(1, size));
            assertEquals(sent + 1 + questions, answers.size());
          });
    }
    runUntil(20 * SECOND);
    // After 1 s at the earliest, then each in twice the time: 0.5, 1, 2, 4, 8 s.
    assertTrue(questions <= 6, questions + " questions");
    assertEquals(count + questions, answers.size());
  }

  @Property(tries = 40)
  void whoWaitsForAnswersGetsEveryOneAndSeldomAQuestion(
      @ForAll("ways") long way, @ForAll @IntRange(min = 1, max = 5) int window) {
    int[] counts = new int[2];
    Runnable ask =
        () -> {
          counts[0]++;
          later(way, () -> toDaemon(payload(1, 64)));
        };
    toPeer =
        answer -> {
          if (answer.length == 64) {
            counts[1]++;
            if (now < 20 * SECOND) {
              ask.run();
            }
          }
        };
    for (int i = 0; i < window; i++) {
      ask.run();
    }
    runUntil(25 * SECOND);
    assertEquals(counts[0], counts[1]);
    boolean fast = counts[0] > 20 * 1200;
    assertTrue(questions <= (fast ? 25 : 6), questions + " questions");
    assertEquals(0, refused);
  }

  @Test
  void whoSendsTheSameOnceASecondIsNeverAsked() {
    List<byte[]> answers = new ArrayList<>();
    toPeer = answers::add;
    for (int i = 0; i < 600; i++) {
      later(i * SECOND, () -> toDaemon(payload(1, 4)));
    }
    runUntil(600 * SECOND);
    assertEquals(600, answers.size());
    assertEquals(0, questions);
  }

  @Test
  void differentDatagramsAreNeverConspicuous() {
    toPeer = answer -> {};
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = ByteBuffer.allocate(8).putInt(i).array();
      later(i * 100_000L, () -> toDaemon(bytes));
    }
    runUntil(12 * SECOND);
    assertEquals(0, questions);
  }

  /** As many sources as there are places, and more, do not hide a loop. */
  @Test
  void aFloodOfOthersDoesNotHideALoop() {
    toPeer = payload -> later(MILLI, () -> toDaemon(payload));
    toPeer.send(payload(1, 20));
    Random random = new Random(2);
    for (int i = 0; i < 50_000; i++) {
      later(
          i * 100_000L,
          () ->
              assertFalse(
                  watch.seen(0, random.nextLong(), 9000, ByteBuffer.allocate(20), 20, now)
                      == Verdict.REFUSE));
    }
    runUntil(5 * SECOND);
    assertTrue(refused > 0);
  }

  /** Who returns other digits, or the question of another, is no echo. */
  @Test
  void onlyItsOwnQuestionMakesAPeerAnEcho() {
    toPeer = answer -> {};
    for (int i = 0; i < 20; i++) {
      later(i * SECOND / 5, () -> toDaemon(payload(1, 20)));
    }
    runUntil(4 * SECOND);
    assertTrue(questions > 0);
    byte[] other = watch.question();
    other[3] ^= 1;
    other[9] ^= 1;
    toDaemon(other);
    watch.seen(0, 2, 40000, ByteBuffer.wrap(watch.question()), 16, now);
    assertEquals(0, refused);
    toDaemon(watch.question());
    assertEquals(1, refused);
  }
}
