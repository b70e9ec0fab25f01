// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import org.netlabd.client.Payload;
import org.netlabd.client.failure.Failure;

/** One connection or socket with its probes, each accounted for. For the poller's thread. */
abstract class Flow implements AutoCloseable {

  /** What became of a probe that was to be sent. */
  enum Sending {
    SENT,
    /** As much is out as may be, or the flow is not ready; an event says when it is. */
    WAIT,
    /** The system has no room now, and does not say when it will. */
    BUSY,
    /** The system refused; the observer has been told, and the probe is lost. */
    FAILED;

    boolean isOver() {
      return this == SENT || this == FAILED;
    }
  }

  final Run run;
  final Frame frame;
  final Ledger ledger;
  final Examiner examiner;
  private boolean looked;

  Flow(Run run) {
    this.run = run;
    ThreadLocalRandom random = ThreadLocalRandom.current();
    int size = run.request().size();
    Request.Stamp stamp = run.request().stamp();
    byte[] pattern = run.request().pattern();
    this.frame =
        stamp == null
            ? new EchoFrame(random.nextInt(), size, new Payload(random.nextLong()), pattern)
            : StampFrame.of(size, stamp.key());
    long timeoutNanos = run.request().timeout().toNanos();
    this.ledger = new Ledger(run.request().slots(), timeoutNanos, run.pauses());
    this.examiner = new Examiner(frame, ledger, run.beginNanos());
  }

  /** Sends the next probe, which was due at {@code scheduledNanos}, if it may. */
  final Sending send(long scheduledNanos) {
    return hasEnded() || ledger.outstanding() >= run.request().plan().window()
        ? Sending.WAIT
        : sendNow(scheduledNanos);
  }

  abstract Sending sendNow(long scheduledNanos);

  void expire(long nowNanos) {
    for (long seq = ledger.expire(nowNanos); seq >= 0; seq = ledger.expire(nowNanos)) {
      run.observer().observed(examiner.missing(seq, Verdict.TIMED_OUT, nowNanos, run.peer()));
    }
  }

  /** Nothing is waited for any more: what is out is lost. */
  final void giveUp(long nowNanos) {
    for (long seq = ledger.giveUp(); seq >= 0; seq = ledger.giveUp()) {
      run.observer().observed(examiner.missing(seq, Verdict.LOST, nowNanos, run.peer()));
    }
  }

  /** Enters that a probe was refused, and need not be waited for. */
  final void lost(long seq, long nowNanos) {
    if (ledger.close(seq)) {
      run.observer().observed(examiner.missing(seq, Verdict.LOST, nowNanos, run.peer()));
    }
  }

  /** Says whose words the first are that are no answer, if no answer came before. */
  final void look(ByteBuffer bytes, long claimed) {
    if (!looked && !ledger.hasAnswers()) {
      looked = true;
      examiner
          .stranger(bytes, claimed, run.request().udp())
          .map(advice -> Failure.otherService(run.peer(), advice))
          .ifPresent(run.observer()::failed);
    }
  }

  final boolean isWaiting() {
    return !hasEnded() && ledger.outstanding() > 0;
  }

  /** Whether no more can be sent: the peer has closed or the connection broke. */
  boolean hasEnded() {
    return false;
  }

  void finish() {}

  @Override
  public abstract void close();
}
