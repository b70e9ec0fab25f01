// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Finds peers that echo what we echo, on whatever port, so that a datagram between us would go to
 * and fro for ever: docs/decisions/0023.
 *
 * <pre>
 *            the same datagram
 *            again and again, for a second           the question comes back
 *   WATCHED ------------------------------> ASKED --------------------------> REFUSED,
 *                                           |   ^ later, then much later      while it goes on
 *                                           +---+
 * </pre>
 *
 * Decides only; a loop's part of a UDP port asks for each datagram, and acts. The table is bounded:
 * a peer takes the place of another that has been silent, or not yet conspicuous. For one thread.
 */
public final class LoopWatch {

  public enum Verdict {
    /** They are answered. */
    ANSWER,
    /** They are answered, and the peer is sent {@link #question} as well. */
    ASK,
    /** They get no answer. */
    REFUSE
  }

  static final int PEERS = 4096;

  /** What recurs more slowly does no harm; a check once a second shall never be asked. */
  static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(700);

  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long CONSPICUOUS_NANOS = SECOND_NANOS;
  private static final int CONSPICUOUS = 3;

  /** Until it is asked again, as the question may have been lost; then twice that. */
  private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final int MOST_TIMES = 11;

  /**
   * What multiplies overflows buffers, questions too: who sends more a second is asked more often.
   */
  private static final int FAST = 1200;

  private static final long FAST_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /** Silence before the second question to who is fast and overflows the receive buffer. */
  private static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

  private static final long MOST_SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(32);

  /** Answers that are remembered: more than a receive buffer of the usual size holds small ones. */
  private static final int ANSWERS = 1024;

  private static final long REFUSED_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** Digits come back also from who changes letters. */
  static final int QUESTION_BYTES = 16;

  private static final long QUESTIONS = 10_000_000_000_000_000L;

  /** What an echo may put before and behind them. */
  private static final int FRAME_BYTES = 256;

  private static final class Peer {
    private long key;
    private long sample;
    private long recurrences;
    private long beganNanos;
    private long lastNanos;
    private int timesAsked;
    private long recurrencesAsked;
    private long askedNanos;
    private int dropsAsked;
    private long silentUntilNanos;
    private String question = "";
    private boolean refused;

    private void begin(long newSample, long nanos) {
      sample = newSample;
      recurrences = 0;
      beganNanos = nanos;
      lastNanos = nanos;
    }

    private boolean isNeeded(long nanos) {
      return refused
          ? nanos - lastNanos <= REFUSED_NANOS
          : recurrences >= CONSPICUOUS && nanos - lastNanos <= GAP_NANOS;
    }
  }

  /** Room for the peers of several: of all the ports of a loop. */
  public static final class Table {
    private final @Nullable Peer[] peers = new @Nullable Peer[PEERS];
  }

  private final @Nullable Peer[] peers;
  private final RandomGenerator random;
  private final IntSupplier drops;
  private final long seed;
  private long @Nullable [] answers;
  private String question = "";

  /**
   * {@code random} is nobody's to foresee; {@code drops} counts what a full receive buffer has
   * lost.
   */
  public LoopWatch(Table table, RandomGenerator random, IntSupplier drops) {
    peers = table.peers;
    this.random = random;
    this.drops = drops;
    seed = random.nextLong();
  }

  /** Decides on some datagrams of one peer, each of {@code bytes} but for the last. */
  public Verdict seen(long high, long low, int port, ByteBuffer payload, int bytes, long nanos) {
    long key = key(high, low, port);
    Peer peer = peer(key, nanos);
    if (peer == null) {
      return Verdict.ANSWER;
    }
    if (peer.refused || (peer.timesAsked > 0 && brings(peer.question, payload, bytes))) {
      peer.refused = true;
      peer.lastNanos = nanos;
      return Verdict.REFUSE;
    }
    if (peer.timesAsked > 0 && nanos - peer.silentUntilNanos < 0) {
      return Verdict.REFUSE;
    }
    long sample = sample(payload, bytes);
    if (nanos - peer.lastNanos > GAP_NANOS) {
      peer.begin(sample, nanos);
    } else if (sample == peer.sample || returns(key, sample)) {
      peer.recurrences += count(payload, bytes);
      peer.lastNanos = nanos;
    }
    if (!isToBeAsked(peer, nanos)) {
      return Verdict.ANSWER;
    }
    return isDrowned(peer, nanos) ? silence(peer, nanos) : ask(peer, nanos);
  }

  private static int count(ByteBuffer payload, int bytes) {
    return payload.remaining() <= bytes ? 1 : (payload.remaining() + bytes - 1) / bytes;
  }

  private long key(long high, long low, int port) {
    return mix(mix(mix(seed ^ high) ^ low) ^ port);
  }

  /** An answer leaves that may not be the one that is expected back. */
  public void sent(long high, long low, int port, ByteBuffer answer) {
    if (answers == null) {
      answers = new long[ANSWERS];
    }
    long mark = mix(key(high, low, port) ^ sample(answer, answer.remaining()));
    answers[(int) (mark & ANSWERS - 1)] = mark;
  }

  /** Whether a datagram is one that the peer was {@link #sent}. */
  private boolean returns(long key, long sample) {
    long mark = mix(key ^ sample);
    return answers != null && answers[(int) (mark & ANSWERS - 1)] == mark;
  }

  /** The peer's place, taken from another that does not need it; null if that does. */
  private @Nullable Peer peer(long key, long nanos) {
    int place = (int) (key >>> 52);
    Peer peer = peers[place];
    if (peer != null && (peer.isNeeded(nanos) || (peer.key == key && !peer.refused))) {
      return peer.key == key ? peer : null;
    }
    peer = new Peer();
    peer.key = key;
    peer.lastNanos = nanos - GAP_NANOS - 1;
    peers[place] = peer;
    return peer;
  }

  private boolean isToBeAsked(Peer peer, long nanos) {
    return peer.recurrences >= CONSPICUOUS
        && nanos - peer.beganNanos >= CONSPICUOUS_NANOS
        && (peer.timesAsked == 0 || nanos - peer.askedNanos >= againNanos(peer, nanos));
  }

  private static boolean isFast(Peer peer, long nanos) {
    long since = nanos - peer.askedNanos;
    return (peer.recurrences - peer.recurrencesAsked) * SECOND_NANOS >= since * FAST;
  }

  private static long againNanos(Peer peer, long nanos) {
    return isFast(peer, nanos)
        ? Math.max(FAST_AGAIN_NANOS, (nanos - peer.beganNanos) / 8)
        : AGAIN_NANOS << (peer.timesAsked - 1);
  }

  /** Whether the full buffer that may have lost the last question would lose the next one. */
  private boolean isDrowned(Peer peer, long nanos) {
    return peer.timesAsked > 0
        && peer.silentUntilNanos == peer.askedNanos
        && isFast(peer, nanos)
        && (drops.getAsInt() - peer.dropsAsked) * 4L >= peer.recurrences - peer.recurrencesAsked;
  }

  /** Until the buffers are empty, which by itself ends a loop that is not long. */
  private Verdict silence(Peer peer, long nanos) {
    long silence = Math.min(MOST_SILENCE_NANOS, SILENCE_NANOS << (peer.timesAsked - 1));
    peer.silentUntilNanos = nanos + silence;
    return Verdict.REFUSE;
  }

  private Verdict ask(Peer peer, long nanos) {
    peer.timesAsked = Math.min(peer.timesAsked + 1, MOST_TIMES);
    peer.askedNanos = nanos;
    peer.silentUntilNanos = nanos;
    peer.dropsAsked = drops.getAsInt();
    peer.recurrencesAsked = peer.recurrences;
    if (peer.question.isEmpty()) {
      // Always the same one: its answer may be slower than the next.
      peer.question = Long.toString(QUESTIONS + random.nextLong(QUESTIONS)).substring(1);
    }
    question = peer.question;
    return Verdict.ASK;
  }

  /** What the peer is sent that {@link #seen} has last found to be asked. */
  public byte[] question() {
    return question.getBytes(StandardCharsets.US_ASCII);
  }

  /** Whether one of the datagrams has the question in it, but for one byte. */
  private static boolean brings(String question, ByteBuffer payload, int bytes) {
    int last = payload.remaining() - (count(payload, bytes) - 1) * bytes;
    if (last > QUESTION_BYTES + FRAME_BYTES) {
      return false;
    }
    boolean allMay = bytes <= QUESTION_BYTES + FRAME_BYTES;
    int from = allMay ? payload.position() : payload.limit() - last;
    for (int at = from; at + QUESTION_BYTES <= payload.limit(); at++) {
      int same = 0;
      for (int i = 0; i < QUESTION_BYTES && same >= i - 1; i++) {
        same += payload.get(at + i) == question.charAt(i) ? 1 : 0;
      }
      if (same >= QUESTION_BYTES - 1) {
        return true;
      }
    }
    return false;
  }

  /** Equal for equal datagrams, and seldom for others. */
  private static long sample(ByteBuffer payload, int bytes) {
    int at = payload.position();
    long sample = Math.min(bytes, payload.remaining());
    int end = at + (int) sample;
    if (sample >= Long.BYTES) {
      return mix(mix(sample ^ payload.getLong(at)) ^ payload.getLong(end - Long.BYTES));
    }
    for (int i = at; i < end; i++) {
      sample = sample << 8 | (payload.get(i) & 0xff);
    }
    return sample;
  }

  private static long mix(long bits) {
    long mixed = bits * 0x9E3779B97F4A7C15L;
    return mixed ^ mixed >>> 32;
  }
}
