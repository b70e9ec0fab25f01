package org.netlabd.client.echo;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.Mismatch;

/** Says of what came back which probe it is, and what became of it. Pure but for its ledger. */
final class Examiner {

  /** Among how many of the oldest probes a damaged one's own is looked for. */
  private static final int CANDIDATES = 64;

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

  /**
   * Examines a whole answer.
   *
   * @param bytes from 0 to its limit
   */
  Observation examine(ByteBuffer bytes, InetSocketAddress from, long nowNanos) {
    long claimed = frame.claimed(bytes);
    if (ledger.remembers(claimed) && isWhole(bytes, claimed)) {
      return timed(claimed, ledger.back(claimed, nowNanos), bytes.limit(), from, null, nowNanos);
    }
    long seq = closest(bytes, claimed);
    if (seq < 0) {
      return Observation.of(Verdict.STRANGE, -1, bytes.limit(), from);
    }
    ledger.damaged(seq);
    if (bytes.limit() != frame.size()) {
      return timed(seq, Verdict.WRONG_LENGTH, bytes.limit(), from, null, nowNanos);
    }
    rebuild(seq);
    Mismatch mismatch = Frame.mismatch(bytes, sent);
    return timed(seq, Verdict.CORRUPT, bytes.limit(), from, mismatch, nowNanos);
  }

  private boolean isWhole(ByteBuffer bytes, long seq) {
    rebuild(seq);
    return bytes.mismatch(sent) < 0;
  }

  /** The probe that differs least, if that is by less than half of what came. */
  private long closest(ByteBuffer bytes, long claimed) {
    int fewest = (Math.min(bytes.limit(), frame.size()) + 1) / 2 + missing(bytes);
    long closest = -1;
    if (ledger.remembers(claimed)) {
      rebuild(claimed);
      int differences = frame.differences(bytes, sent);
      if (differences < fewest) {
        fewest = differences;
        closest = claimed;
      }
    }
    for (long seq : ledger.oldestOut(CANDIDATES)) {
      rebuild(seq);
      int differences = frame.differences(bytes, sent);
      if (differences < fewest) {
        fewest = differences;
        closest = seq;
      }
    }
    return closest;
  }

  private int missing(ByteBuffer bytes) {
    return Math.abs(frame.size() - bytes.limit());
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
      long nowNanos) {
    return new Observation(
        seq,
        verdict,
        ledger.sentNanos(seq) - beginNanos,
        nowNanos - ledger.sentNanos(seq),
        nowNanos - ledger.scheduledNanos(seq),
        verdict.counts() ? ipdv(seq) : -1,
        length,
        from,
        mismatch);
  }

  /** RFC 3393's variation, of round trips: between a probe and the one sent before it. */
  private long ipdv(long seq) {
    long before = ledger.rttNanos(seq - 1);
    return before < 0 ? -1 : Math.abs(ledger.rttNanos(seq) - before);
  }

  /** The probes whose time is over now go to the observer. */
  void expire(long nowNanos, InetSocketAddress peer, Observer observer) {
    for (long seq = ledger.expire(nowNanos); seq >= 0; seq = ledger.expire(nowNanos)) {
      observer.observed(
          new Observation(
              seq, Verdict.TIMED_OUT, ledger.sentNanos(seq) - beginNanos, 0, 0, -1, 0, peer, null));
    }
  }
}
