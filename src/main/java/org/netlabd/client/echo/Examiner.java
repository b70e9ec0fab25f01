// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.Mismatch;
import org.netlabd.client.failure.Stranger;
import org.netlabd.values.StampPacket;
import org.netlabd.values.StampPacket.Field;

/** Says of what came back which probe it is, and what became of it. Pure but for its ledger. */
final class Examiner {

  /** Among how many of the oldest probes a damaged one's own is looked for. */
  private static final int CANDIDATES = 64;

  /** So many bytes more or less are looked for in a stream that is shifted. */
  private static final int MOST_SHIFT = 4096;

  /** So many bytes of a pseudo-random stream are alike in one place only. */
  private static final int NO_CHANCE = 8;

  /** No probe is like what came, or several are as much as each other. */
  private static final long NONE = -1;

  private static final long SEVERAL = -2;

  private final Frame frame;
  private final Ledger ledger;
  private final long beginNanos;
  private final ByteBuffer sent;

  Examiner(Frame frame, Ledger ledger, long beginNanos) {
    this.frame = frame;
    this.ledger = ledger;
    this.beginNanos = beginNanos;
    this.sent = ByteBuffer.allocate(frame.size());
  }

  /** Examines a whole answer: the bytes from 0 to the limit. */
  Observation examine(ByteBuffer bytes, InetSocketAddress from, long nowNanos) {
    long claimed = frame.claimed(bytes);
    if (ledger.remembers(claimed) && isWhole(bytes, claimed)) {
      return answer(bytes, claimed, from, nowNanos);
    }
    long seq = closest(bytes, claimed);
    if (seq >= 0) {
      return damaged(bytes, seq, from, nowNanos);
    }
    Verdict verdict = seq == SEVERAL ? damage(bytes) : frame.unasked(bytes);
    return Observation.of(verdict, nowNanos - beginNanos, bytes.limit(), from);
  }

  /** Examines a stream's next stretch, whose probe is known by its place. */
  Observation examineNext(ByteBuffer bytes, long seq, InetSocketAddress from, long nowNanos) {
    if (!ledger.remembers(seq)) {
      return Observation.of(Verdict.STRANGE, nowNanos - beginNanos, bytes.limit(), from);
    }
    if (isWhole(bytes, seq)) {
      return answer(bytes, seq, from, nowNanos);
    }
    ledger.close(seq);
    return damaged(bytes, seq, from, nowNanos);
  }

  /**
   * What a server seems to be that answers so; none if what came may be a damaged probe, or is not
   * known.
   *
   * @param bytes from 0 to its limit
   * @param claimed which probe it should be an answer to
   * @param isDatagram only by UDP are probes of STAMP taken for those of echo, and back
   */
  Optional<String> stranger(ByteBuffer bytes, long claimed, boolean isDatagram) {
    StampPacket packet = new StampPacket(bytes, null);
    boolean isSameSize = bytes.limit() == frame.size();
    if (isDatagram && isSameSize && quotes(bytes, 0, frame.size(), frame.quoted(bytes))) {
      return Optional.of("It sends probes back as they are: an echo server (--udp, not --stamp).");
    }
    if (isDatagram
        && packet.isSealed()
        && quotes(
            bytes,
            packet.at(Field.SENDER_NUMBER),
            12,
            bytes.getLong(packet.at(Field.SENDER_TIME)))) {
      return Optional.of("It sends test packets of STAMP back: a reflector (--stamp, not --udp).");
    }
    return closest(bytes, claimed) == NONE ? Stranger.advice(bytes) : Optional.empty();
  }

  /** Whether it has there the first bytes of a probe. */
  private boolean quotes(ByteBuffer bytes, int at, int length, long seq) {
    if (!ledger.remembers(seq) || bytes.limit() < at + length) {
      return false;
    }
    rebuild(seq);
    return bytes.slice(at, length).mismatch(sent.slice(0, length)) < 0;
  }

  private Observation answer(ByteBuffer bytes, long seq, InetSocketAddress from, long nowNanos) {
    Reflection reflection = frame.reflection(bytes, ledger.leftNanos(seq), nowNanos);
    Verdict verdict = ledger.back(seq, nowNanos);
    return timed(seq, verdict, bytes.limit(), from, null, reflection, nowNanos);
  }

  private Verdict damage(ByteBuffer bytes) {
    return bytes.limit() == frame.size() ? Verdict.CORRUPT : Verdict.WRONG_LENGTH;
  }

  private Observation damaged(ByteBuffer bytes, long seq, InetSocketAddress from, long nowNanos) {
    if (damage(bytes) == Verdict.WRONG_LENGTH) {
      return timed(seq, Verdict.WRONG_LENGTH, bytes.limit(), from, null, null, nowNanos);
    }
    rebuild(seq);
    Mismatch mismatch = frame.mismatch(bytes, sent);
    return timed(seq, Verdict.CORRUPT, bytes.limit(), from, mismatch, null, nowNanos);
  }

  /** By how many bytes a stream is shifted: above 0, some are missing; 0, neither is seen. */
  int shift(ByteBuffer bytes, long seq) {
    ByteBuffer stream = ByteBuffer.allocate(2 * frame.size());
    frame.put(stream, seq, ledger.sentNanos(seq));
    if (ledger.remembers(seq + 1)) {
      frame.put(stream, seq + 1, ledger.sentNanos(seq + 1));
    }
    stream.flip();
    int from = Math.max(0, bytes.mismatch(stream));
    for (int by = 1; by <= Math.min(frame.size(), MOST_SHIFT); by++) {
      if (isSame(bytes, from, stream, from + by)) {
        return by;
      }
      if (isSame(bytes, from + by, stream, from)) {
        return -by;
      }
    }
    return 0;
  }

  /** Whether the rest of what came is what was sent from there on; enough of it to be no chance. */
  private static boolean isSame(ByteBuffer bytes, int at, ByteBuffer stream, int place) {
    int length = Math.min(bytes.limit() - at, stream.limit() - place);
    return length >= NO_CHANCE && bytes.slice(at, length).mismatch(stream.slice(place, length)) < 0;
  }

  private boolean isWhole(ByteBuffer bytes, long seq) {
    rebuild(seq);
    return frame.isAnswer(bytes, sent);
  }

  /** The probe that differs least, by less than half of what came; it may be {@link #SEVERAL}. */
  private long closest(ByteBuffer bytes, long claimed) {
    int fewest = (Math.min(bytes.limit(), frame.size()) + 1) / 2;
    fewest += Math.abs(frame.size() - bytes.limit());
    long closest = NONE;
    long[] oldest = ledger.oldestOut(CANDIDATES);
    for (int i = -1; i < oldest.length; i++) {
      long seq = i < 0 ? claimed : oldest[i];
      if (!ledger.remembers(seq) || (i >= 0 && seq == claimed)) {
        continue;
      }
      rebuild(seq);
      int differences = frame.differences(bytes, sent);
      if (differences < fewest) {
        fewest = differences;
        closest = seq;
      } else if (differences == fewest && closest != NONE) {
        closest = SEVERAL;
      }
    }
    return closest;
  }

  private void rebuild(long seq) {
    frame.put(sent.clear(), seq, ledger.sentNanos(seq));
    sent.flip();
  }

  private Observation timed(
      long seq,
      Verdict verdict,
      int length,
      InetSocketAddress from,
      @Nullable Mismatch mismatch,
      @Nullable Reflection reflection,
      long nowNanos) {
    boolean isTimed = verdict.came() && (!verdict.counts() || ledger.rttNanos(seq) >= 0);
    return new Observation(
        seq,
        verdict,
        nowNanos - beginNanos,
        ledger.leftNanos(seq) - beginNanos,
        isTimed ? Math.max(0, nowNanos - ledger.leftNanos(seq)) : -1,
        isTimed ? Math.max(0, nowNanos - ledger.scheduledNanos(seq)) : -1,
        verdict.counts() && isTimed ? ipdv(seq) : List.of(),
        length,
        from,
        mismatch,
        reflection);
  }

  /** RFC 3393's variation, of round trips: between a probe and its neighbours in sending. */
  private List<Long> ipdv(long seq) {
    long rtt = ledger.rttNanos(seq);
    long before = ledger.rttNanos(seq - 1);
    long after = ledger.rttNanos(seq + 1);
    if (before < 0 || after < 0) {
      long one = Math.max(before, after);
      return one < 0 ? List.of() : List.of(Math.abs(rtt - one));
    }
    return List.of(Math.abs(rtt - before), Math.abs(rtt - after));
  }

  Observation missing(long seq, Verdict verdict, long nowNanos, InetSocketAddress peer) {
    return timed(seq, verdict, 0, peer, null, null, nowNanos);
  }
}
