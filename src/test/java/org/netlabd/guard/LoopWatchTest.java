package org.netlabd.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.Test;
import org.netlabd.guard.LoopWatch.Verdict;

class LoopWatchTest {

  private static final long SECOND = 1_000_000_000;
  private static final long MILLI = 1_000_000;

  private final PriorityQueue<Event> events = new PriorityQueue<>(Comparator.comparing(Event::at));
  private LoopWatch watch = new LoopWatch(new Random(1)::nextLong);
  private final List<byte[]> held = new ArrayList<>();
  private Way toPeer = payload -> {};
  private long now;
  private int nonces;
  private int refused;

  @BeforeTry
  void reset() {
    events.clear();
    held.clear();
    watch = new LoopWatch(new Random(1)::nextLong);
    now = 0;
    nonces = 0;
    refused = 0;
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

  /** What HeldAnswers does. */
  private void toDaemon(byte[] payload) {
    Verdict verdict = watch.seen(0, 1, 40000, ByteBuffer.wrap(payload), payload.length, 1, now);
    switch (verdict) {
      case HOLD -> {
        held.add(payload);
        if (held.size() == 1) {
          LoopWatch.Peer peer = watch.current();
          later(LoopWatch.holdNanos(peer), () -> endHold(peer));
        }
      }
      case REFUSE -> {
        refused++;
        held.clear();
      }
      default -> {
        if (verdict == Verdict.RELEASE) {
          release();
        }
        toPeer.send(payload);
        if (verdict == Verdict.ASK) {
          ask(watch.current());
        }
      }
    }
  }

  private void ask(LoopWatch.Peer peer) {
    nonces++;
    toPeer.send(ByteBuffer.allocate(8).putLong(peer.nonce()).array());
  }

  private void release() {
    List<byte[]> all = List.copyOf(held);
    held.clear();
    all.forEach(toPeer::send);
  }

  private void endHold(LoopWatch.Peer peer) {
    if (watch.endHold(peer, now)) {
      ask(peer);
      later(
          LoopWatch.ANSWER_NANOS,
          () -> {
            if (LoopWatch.isUnanswered(peer)) {
              release();
            }
          });
    }
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
    runUntil(5 * SECOND);
    assertTrue(events.isEmpty(), events.size() + " still circulate");
    assertTrue(refused > 0);
    // As long as it is tried anew it stays so.
    toDaemon(payload(1, size));
    runUntil(30 * SECOND);
    toDaemon(payload(1, size));
    assertTrue(events.isEmpty());
  }

  /** Also one of which a tenth is lost, the question too. */
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
  void whoSendsTheSameAgainAndAgainGetsEveryAnswerAndNoQuestion(
      @ForAll @IntRange(min = 1, max = 1000) int rate, @ForAll @IntRange(max = 40) int size) {
    List<byte[]> answers = new ArrayList<>();
    toPeer = answers::add;
    int count = 20 * rate;
    for (int i = 0; i < count; i++) {
      later(i * SECOND / rate, () -> toDaemon(payload(1, size)));
    }
    runUntil(20 * SECOND - SECOND / rate);
    assertEquals(0, nonces);
    runUntil(25 * SECOND);
    // It may end while answers are held: then it has fallen silent.
    assertTrue(nonces <= 1);
    assertEquals(count + nonces, answers.size());
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
    // One after 1.5 s, then each in twice the time: 0.5, 1, 2, 4 s and what a look takes.
    assertTrue(nonces <= 5, nonces + " questions");
    assertEquals(0, refused);
  }

  @Test
  void differentDatagramsAreNeverConspicuous() {
    toPeer = answer -> {};
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = ByteBuffer.allocate(8).putInt(i).array();
      later(i * 100_000L, () -> toDaemon(bytes));
    }
    runUntil(12 * SECOND);
    assertEquals(0, nonces);
    assertTrue(held.isEmpty());
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
                  watch.seen(0, random.nextLong(), 9000, ByteBuffer.allocate(20), 20, 1, now)
                      == Verdict.REFUSE));
    }
    runUntil(5 * SECOND);
    assertTrue(refused > 0);
  }
}
