// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.failure.Failure;
import org.netlabd.net.Errno;
import org.netlabd.net.Poller.Interest;
import org.netlabd.net.Stage;
import org.netlabd.net.TcpClient;

/** A probe is the next stretch of a stream, and so is its answer. */
final class TcpFlow extends Flow {

  /** What any path takes as one: 1,280 bytes (RFC 8200), less the headers with all options. */
  private static final int ONE_SEGMENT = 1_180;

  private final TcpClient stream;
  private final long openedNanos = System.nanoTime();
  private final ByteBuffer out;
  private final ByteBuffer answer;
  private final boolean isStamped;
  private long answers;
  private boolean connected;
  private boolean finished;
  private boolean ended;

  /** That sending told of a reset, of which receiving tells no more. */
  private @Nullable Failure reset;

  /** A flow on a connection, which may have been dialed already. */
  TcpFlow(Run run, @Nullable TcpClient dialed) throws IOException {
    super(run);
    this.out = ByteBuffer.allocateDirect(frame.size()).limit(0);
    this.answer = ByteBuffer.allocate(frame.size());
    this.isStamped = !run.request().plan().isLoad();
    if (dialed == null) {
      this.stream = TcpClient.open(run.poller(), run.peer(), run.options(), this::ready);
    } else {
      this.stream = dialed;
      dialed.onReady(this::ready);
      dialed.interest(Interest.READ);
      begun();
    }
  }

  private void begun() {
    connected = true;
    if (isStamped) {
      stream.timestamp();
    }
  }

  @Override
  Sending sendNow(long scheduledNanos) {
    if (!connected || finished || out.hasRemaining()) {
      return Sending.WAIT;
    }
    frame.put(out.clear(), ledger.next(), 0);
    out.flip();
    long now = System.nanoTime();
    frame.stamp(out, now);
    ledger.sent(scheduledNanos, now);
    try {
      flush();
      hearDepartures();
    } catch (IOException e) {
      Failure failure = Failure.of(e);
      reset = Errno.ECONNRESET.name().equals(failure.word()) ? failure : null;
      ready();
      if (!ended) {
        broken(failure);
      }
      return Sending.FAILED;
    }
    return Sending.SENT;
  }

  private void flush() throws IOException {
    if (out.hasRemaining()) {
      stream.send(out);
    }
    stream.interest(out.hasRemaining() ? Interest.BOTH : Interest.READ);
  }

  /** Of a probe that is a segment, when it left is when the last of it did. */
  private void hearDepartures() {
    if (isStamped && frame.size() <= ONE_SEGMENT) {
      stream.departures(run.in(), this::left);
    }
  }

  private void left(int bytes, long nanos) {
    long sent = ledger.next() * frame.size();
    long left = sent - Integer.toUnsignedLong((int) sent - bytes);
    long seq = left / frame.size() - 1;
    if (left % frame.size() == 0 && ledger.remembers(seq)) {
      ledger.left(seq, nanos);
    }
  }

  /** Reads first: what has come before an error is no less an answer. */
  private void ready() {
    try {
      if (!connected && stream.finishConnect()) {
        begun();
      }
      if (connected) {
        receive();
        if (!ended) {
          flush();
        }
      }
    } catch (IOException e) {
      broken(Failure.of(e));
    }
  }

  private void broken(Failure failure) {
    end();
    run.observer().failed(failure);
  }

  /** Until there is nothing more, if the kernel's times are wanted: they count from then on. */
  private void receive() throws IOException {
    run.pauses().look(System.nanoTime());
    hearDepartures();
    ByteBuffer in = run.in();
    int count;
    do {
      count = stream.receive(in.clear());
      long now = stream.receivedNanos();
      in.flip();
      while (in.hasRemaining() && !ended) {
        int part = Math.min(in.remaining(), answer.remaining());
        answer.put(in.slice(in.position(), part));
        in.position(in.position() + part);
        if (!answer.hasRemaining()) {
          answered(now);
        }
      }
    } while (isStamped && count > 0 && !ended);
    if (count < 0 && !ended) {
      peerClosed();
    }
  }

  private void answered(long nowNanos) {
    answer.flip();
    if (answers >= ledger.next()) {
      tooMuch(answer.limit());
    } else {
      Observation seen = examiner.examineNext(answer, answers, run.peer(), nowNanos);
      run.observer().observed(seen);
      if (seen.verdict() == Verdict.CORRUPT) {
        look(answer, answers);
        lookForShift();
      }
    }
    answers++;
    answer.clear();
  }

  /** Said once: whatever follows would be corrupt too. */
  private void lookForShift() {
    int shift = examiner.shift(answer, answers);
    if (shift != 0) {
      String bytes = Math.abs(shift) + (Math.abs(shift) == 1 ? " byte" : " bytes");
      String what = bytes + (shift > 0 ? " of the stream are missing in" : " too many in");
      String text = what + " probe " + answers + ": all that follows is shifted";
      String advice = "The server, or something on the way, does not keep the stream whole.";
      broken(Failure.broken(Stage.RECEIVE, text, run.peer(), advice));
    }
  }

  private void peerClosed() {
    end();
    if (!finished) {
      Failure closed = Failure.closed(Stage.RECEIVE, "before the client did", run.peer());
      run.observer().failed(reset == null ? closed : reset);
    } else if (answer.position() > 0 && answers >= ledger.next()) {
      tooMuch(answer.position());
    }
  }

  /** More came than was sent; who does that may do it for ever. */
  private void tooMuch(int bytes) {
    end();
    look(answer, answers);
    long seenNanos = System.nanoTime() - run.beginNanos();
    run.observer().observed(Observation.of(Verdict.STRANGE, seenNanos, bytes, run.peer()));
  }

  /** A first answer that is not whole, and will not be. */
  private void lookAtRest() {
    if (answers == 0 && answer.position() > 0) {
      look(answer.duplicate().flip(), answers);
    }
  }

  private void end() {
    ended = true;
    lookAtRest();
    stream.interest(Interest.NOTHING);
  }

  @Override
  void expire(long nowNanos) {
    super.expire(nowNanos);
    Duration timeout = run.request().timeout();
    if (!connected && !ended && nowNanos - openedNanos > timeout.toNanos()) {
      broken(Failure.timedOut(Stage.CONNECT, timeout, run.peer()));
    }
  }

  @Override
  boolean hasEnded() {
    return ended;
  }

  @Override
  void finish() {
    if (connected && !ended && !finished) {
      finished = true;
      lookAtRest();
      try {
        stream.shutdownOutput();
      } catch (IOException e) {
        broken(Failure.of(e));
      }
    }
  }

  @Override
  public void close() {
    stream.close();
  }
}
