// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.dial.Connection;
import org.netlabd.client.failure.Failure;
import org.netlabd.net.Poller.Interest;
import org.netlabd.net.Stage;

/** Talks over a connection: sends all, half-closes, hands out what comes. One thread's. */
public final class Conversation {

  private static final int PIECE = 65_536;

  private final Connection connection;
  private final Outgoing out;
  private final boolean halfClose;
  private final Sink sink;
  private final ByteBuffer in = ByteBuffer.allocateDirect(PIECE);
  private final long beginNanos = System.nanoTime();
  private long sent;
  private long received;
  private long firstNanos;
  private boolean shut;
  private boolean closed;
  private boolean enough;
  private volatile Result soFar = result(null);

  public interface Sink {

    /** Whether more is wanted. */
    boolean take(byte[] bytes) throws IOException;
  }

  /**
   * What came of it; immutable.
   *
   * @param firstNanos from the beginning to the first byte that came, or 0 if none did
   * @param halfClosed whether the peer was told that no more will come
   * @param closed whether the peer closed, else the caller had enough
   * @param failure what ended it, if that was no regular end
   */
  public record Result(
      long sent,
      long received,
      long firstNanos,
      long nanos,
      boolean halfClosed,
      boolean closed,
      @Nullable Failure failure) {}

  /** One to be had; {@code halfClose}: the peer is told when all was sent. */
  public Conversation(Connection connection, Outgoing out, boolean halfClose, Sink sink) {
    this.connection = connection;
    this.out = out;
    this.halfClose = halfClose;
    this.sink = sink;
  }

  /** Has it, after a pause; throws if what is to be sent cannot be read, or the sink refuses. */
  public Result run(Duration pause) throws IOException {
    Failure failure = null;
    try {
      connection.pause(pause);
      out.begin(connection.poller()::wakeUp);
      while (!closed && !enough) {
        soFar = result(null);
        boolean moved = sendOrHear();
        if (!closed && !enough && !receive() && !moved) {
          await();
        }
      }
      if (closed && out.next().hasRemaining()) {
        failure = Failure.closed(Stage.SEND, "before it took all", connection.stream().peer());
      }
    } catch (IOException e) {
      if (!Failure.isIn(e)) {
        throw e;
      }
      failure = Failure.of(e);
    }
    return result(failure);
  }

  /** What has come of it until now; for any thread. */
  public Result soFar() {
    return soFar;
  }

  private Result result(@Nullable Failure failure) {
    long nanos = System.nanoTime() - beginNanos;
    return new Result(sent, received, firstNanos, nanos, shut, closed, failure);
  }

  /** Sends; if that fails, what the peer said before it closed is worth more than the failure. */
  private boolean sendOrHear() throws IOException {
    try {
      return send();
    } catch (IOException e) {
      hear();
      throw e;
    }
  }

  private void hear() {
    try {
      boolean more = true;
      while (more && !closed && !enough) {
        more = receive();
      }
    } catch (IOException e) {
      // The first failure is the one to tell.
    }
  }

  private boolean send() throws IOException {
    ByteBuffer next = out.next();
    int count = next.hasRemaining() ? connection.send(next) : 0;
    sent += count;
    if (!out.next().hasRemaining() && out.hasEnded() && halfClose && !shut) {
      connection.stream().shutdownOutput();
      shut = true;
    }
    return count > 0;
  }

  private boolean receive() throws IOException {
    int count = connection.receive(in.clear());
    closed = count < 0;
    if (count > 0) {
      firstNanos = received == 0 ? System.nanoTime() - beginNanos : firstNanos;
      received += count;
      byte[] bytes = new byte[in.flip().remaining()];
      in.get(bytes);
      enough = !sink.take(bytes);
    }
    return count != 0;
  }

  /** For the peer as long as patience lasts; for who types what is sent, as long as it takes. */
  private void await() throws IOException {
    boolean sending = out.next().hasRemaining();
    Interest wanted = sending ? Interest.BOTH : Interest.READ;
    connection.await(wanted, sending ? Stage.SEND : Stage.RECEIVE, sending || out.hasEnded());
  }
}
