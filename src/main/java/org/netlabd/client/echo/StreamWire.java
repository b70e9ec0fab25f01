package org.netlabd.client.echo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.netlabd.client.failure.Failure;
import org.netlabd.net.Poller.Interest;
import org.netlabd.net.Stage;
import org.netlabd.net.TcpClient;

/** A probe is the next stretch of a stream, and so is its answer. */
final class StreamWire extends Wire {

  private final TcpClient stream;
  private final Duration timeout;
  private final long openedNanos = System.nanoTime();
  private final ByteBuffer out;
  private final ByteBuffer answer;
  private long answers;
  private boolean connected;
  private boolean finished;
  private boolean ended;

  StreamWire(Wires run, Ledger ledger, Duration timeout) throws IOException {
    super(run, ledger);
    this.timeout = timeout;
    this.out = ByteBuffer.allocateDirect(frame.size()).limit(0);
    this.answer = ByteBuffer.allocate(frame.size());
    this.stream = TcpClient.open(run.poller(), peer, this::ready);
  }

  @Override
  boolean send(long scheduledNanos) {
    if (!connected || ended || finished || out.hasRemaining()) {
      return false;
    }
    frame.put(out.clear(), ledger.next(), 0);
    out.flip();
    long now = System.nanoTime();
    Frame.stamp(out, now);
    ledger.sent(scheduledNanos, now);
    try {
      flush();
    } catch (IOException e) {
      broken(e);
    }
    return true;
  }

  private void flush() throws IOException {
    if (out.hasRemaining()) {
      stream.send(out);
    }
    stream.interest(out.hasRemaining() ? Interest.BOTH : Interest.READ);
  }

  private void ready() {
    try {
      if (!connected && stream.finishConnect()) {
        connected = true;
        stream.noDelay();
      }
      if (connected) {
        flush();
        receive();
      }
    } catch (IOException e) {
      broken(e);
    }
  }

  private void broken(IOException error) {
    end();
    observer.failed(Failure.of(error));
  }

  private void receive() throws IOException {
    long now = System.nanoTime();
    int count = stream.receive(in.clear());
    in.flip();
    while (in.hasRemaining() && !ended) {
      int part = Math.min(in.remaining(), answer.remaining());
      answer.put(in.slice(in.position(), part));
      in.position(in.position() + part);
      if (!answer.hasRemaining()) {
        answered(now);
      }
    }
    if (count < 0 && !ended) {
      peerClosed();
    }
  }

  private void answered(long nowNanos) {
    answer.flip();
    if (answers >= ledger.next()) {
      tooMuch();
    } else {
      observer.observed(examiner.examine(answer, peer, nowNanos));
    }
    answers++;
    answer.clear();
  }

  private void peerClosed() {
    end();
    if (answers < ledger.next() || !finished) {
      observer.failed(
          Failure.broken(
              Stage.RECEIVE,
              "the peer closed before the client did",
              peer,
              "Look for the reason in the server's log."));
    } else if (answer.position() > 0) {
      tooMuch();
    }
  }

  /** More came than was sent; who does that may do it for ever. */
  private void tooMuch() {
    end();
    observer.observed(Observation.of(Verdict.STRANGE, -1, answer.position(), peer));
  }

  private void end() {
    ended = true;
    stream.interest(Interest.NOTHING);
  }

  @Override
  void expire(long nowNanos) {
    super.expire(nowNanos);
    if (!connected && !ended && nowNanos - openedNanos > timeout.toNanos()) {
      broken(Failure.timedOut(Stage.CONNECT, timeout, peer).exception());
    }
  }

  @Override
  boolean ended() {
    return ended;
  }

  @Override
  void finish() {
    if (connected && !ended && !finished) {
      finished = true;
      try {
        stream.shutdownOutput();
      } catch (IOException e) {
        broken(e);
      }
    }
  }

  @Override
  public void close() {
    stream.close();
  }
}
