// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.dial.Connection;
import org.netlabd.client.dial.Dialing;
import org.netlabd.client.dial.Patience;
import org.netlabd.client.dial.Target;
import org.netlabd.client.failure.Failure;
import org.netlabd.client.failure.Kind;
import org.netlabd.client.failure.Stranger;
import org.netlabd.net.Poller.Interest;
import org.netlabd.net.Stage;
import org.netlabd.net.TcpInfo;

/** Streams bytes through an echo server and verifies them. One thread's, but for {@link #stop}. */
public final class Bulk implements AutoCloseable {

  /** How many bytes too many are enough to say so. */
  private static final long MOST_EXTRA = 65_536;

  /** How often the kernel is asked whether the peer has taken more. */
  private static final long LOOK_NANOS = 20_000_000;

  private final Request request;
  private final Connection connection;
  private final Payload payload = new Payload(System.nanoTime());
  private final ByteBuffer out;
  private final ByteBuffer in = ByteBuffer.allocateDirect(256 * 1024);
  private long sent;
  private long received;
  private @Nullable Mismatch mismatch;
  private @Nullable Standing standing;
  private boolean ended;
  private Progress progress = (sent, received) -> {};

  public enum Mode {
    /** Sends all before it reads, and so relies on buffers that nobody promised. */
    NAIVE,
    /** Sends a chunk, reads it back, sends the next. */
    ALTERNATE,
    /** Reads whenever there is something to read. */
    CONCURRENT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What to do; nothing may move for {@code stall} before that is a standstill. */
  public record Request(
      Target target, long size, int chunk, Mode mode, Patience patience, Duration stall) {}

  /**
   * What came of it; immutable.
   *
   * @param extra bytes that came after the last one sent; counted up to a bound
   * @param standing in mode naive: where the bytes stood when nothing moved, or all were sent
   * @param deadlock whether nothing moved because each side waited for the other
   * @param stopped whether it was ended early
   * @param failure what else ended it, if something did
   */
  public record Result(
      long sent,
      long received,
      long extra,
      long nanos,
      @Nullable Mismatch mismatch,
      @Nullable Standing standing,
      boolean deadlock,
      boolean stopped,
      @Nullable Failure failure) {

    /** Whether what came back is what was sent, and no deadlock stands against the rest. */
    public boolean right() {
      return failure == null && mismatch == null && !deadlock && extra == 0;
    }
  }

  public interface Progress {
    void moved(long sent, long received);
  }

  public Bulk(Request request) throws IOException {
    this.request = request;
    this.connection = Dialing.dial(request.target().withNoDelay(), request.patience()).require();
    this.out = ByteBuffer.allocateDirect(request.chunk()).limit(0);
  }

  public Result run(Progress told) throws IOException {
    progress = told;
    long begin = System.nanoTime();
    boolean deadlock = false;
    Failure failure = null;
    try {
      switch (request.mode()) {
        case NAIVE -> deadlock = sendAllFirst();
        case ALTERNATE -> alternate();
        case CONCURRENT -> sendAndReceive();
      }
      if (!deadlock && !connection.isStopped()) {
        receiveTheRest();
      }
    } catch (IOException e) {
      if (!Failure.isIn(e)) {
        throw e;
      }
      failure = afterAll(Failure.of(e));
    }
    long extra = Math.max(0, received - request.size());
    return new Result(
        sent,
        received - extra,
        extra,
        System.nanoTime() - begin,
        mismatch,
        standing,
        deadlock,
        connection.isStopped(),
        failure);
  }

  /** What had come before the connection broke is no less received, and may say why it did. */
  private Failure afterAll(Failure failure) {
    try {
      while (failure.kind() == Kind.BROKEN && goesOn() && receive()) {}
    } catch (IOException e) {
      Failure last = Failure.of(e);
      return last.kind() == Kind.OTHER_SERVICE ? last : failure;
    }
    return failure;
  }

  /** Until the peer closes, or sends far too much, or somebody stops it. */
  private boolean goesOn() {
    return !ended && !connection.isStopped() && received < request.size() + MOST_EXTRA;
  }

  /** Whether that came to a standstill for which both sides are to blame. */
  private boolean sendAllFirst() throws IOException {
    // Found in the time that there is for all of it.
    long left = connection.deadline() - System.nanoTime();
    long stallNanos = Math.min(request.stall().toNanos(), left / 2);
    TcpInfo figures = connection.stream().info();
    long movedNanos = System.nanoTime();
    while (sent < request.size() && goesOn()) {
      if (send()) {
        movedNanos = System.nanoTime();
        continue;
      }
      connection.await(Interest.WRITE, System.nanoTime() + stallNanos / 8);
      TcpInfo now = connection.stream().info();
      if (!now.equals(figures)) {
        figures = now;
        movedNanos = System.nanoTime();
      } else if (System.nanoTime() - movedNanos >= stallNanos && goesOn()) {
        standing = standing(figures, Duration.ofNanos(stallNanos));
        return isDeadlock(standing);
      }
    }
    settle(stallNanos);
    return false;
  }

  /** All went through; a moment later it is seen where it went. */
  private void settle(long mostNanos) throws IOException {
    long begin = System.nanoTime();
    Standing last;
    do {
      last = standing(connection.stream().info(), Duration.ZERO);
      standing = last;
      connection.await(Interest.NOTHING, System.nanoTime() + LOOK_NANOS);
    } while (goesOn()
        && System.nanoTime() - begin < mostNanos
        && !standing(connection.stream().info(), Duration.ZERO).equals(last));
  }

  private Standing standing(TcpInfo figures, Duration stood) throws IOException {
    return new Standing(
        sent,
        sent - figures.acknowledgedBytes(),
        figures.acknowledgedBytes() - figures.receivedBytes(),
        figures.receivedBytes() - received,
        connection.stream().sendBufferBytes(),
        connection.stream().receiveBufferBytes(),
        stood);
  }

  /** Nothing has moved: a deadlock if reading what waits lets the peer take more; that is tried. */
  private boolean isDeadlock(Standing still) throws IOException {
    long acknowledged = still.sent() - still.unsent();
    long deadline = connection.deadline();
    while (still.unread() > 0 && System.nanoTime() < deadline && goesOn() && received <= sent) {
      if (connection.stream().info().acknowledgedBytes() > acknowledged) {
        return true;
      }
      if (!receive()) {
        connection.await(Interest.READ, System.nanoTime() + LOOK_NANOS);
      }
    }
    if (connection.isStopped()) {
      return false;
    }
    throw Failure.timedOut(Stage.SEND, still.stood(), connection.stream().peer()).exception();
  }

  private void alternate() throws IOException {
    while (sent < request.size() && goesOn()) {
      send();
      while (out.hasRemaining() && goesOn()) {
        connection.await(Interest.WRITE, Stage.SEND);
        send();
      }
      while (received < sent && goesOn()) {
        if (!receive()) {
          connection.await(Interest.READ, Stage.RECEIVE);
        }
      }
    }
  }

  private void sendAndReceive() throws IOException {
    while (sent < request.size() && goesOn()) {
      boolean moved = send();
      if (!receive() && !moved) {
        connection.await(Interest.BOTH, Stage.RECEIVE);
      }
    }
  }

  private void receiveTheRest() throws IOException {
    if (!ended) {
      connection.stream().shutdownOutput();
    }
    while (goesOn()) {
      if (!receive()) {
        connection.await(Interest.READ, Stage.RECEIVE);
      }
    }
    if (received < request.size() && !connection.isStopped()) {
      String text = "the peer closed after " + received + " of " + request.size() + " bytes";
      String advice = "An echo server sends all of it back: look for the reason in its log.";
      throw Failure.broken(Stage.RECEIVE, text, connection.stream().peer(), advice).exception();
    }
  }

  /** Sends what goes of the current chunk; whether anything went. */
  private boolean send() throws IOException {
    if (!out.hasRemaining()) {
      out.clear().limit((int) Math.min(request.chunk(), request.size() - sent));
      payload.fill(out, sent);
      out.flip();
    }
    int count = connection.send(out);
    sent += count;
    progress.moved(sent, received);
    return count > 0;
  }

  /** Receives what is there; whether anything was, the end included. */
  private boolean receive() throws IOException {
    int count = connection.receive(in.clear());
    ended |= count < 0;
    if (mismatch == null) {
      int checked = (int) Math.min(in.position(), Math.max(0, request.size() - received));
      mismatch = payload.firstWrong(in, 0, checked, received);
    }
    received += in.position();
    if (mismatch != null && received == in.position()) {
      ByteBuffer first = ByteBuffer.allocate(in.position());
      payload.fill(first, 0);
      Stranger.refuse(in.flip(), first.flip(), connection.stream().peer());
    }
    progress.moved(sent, received);
    return count != 0;
  }

  public void stop() {
    connection.stop();
  }

  @Override
  public void close() {
    connection.close();
  }
}
