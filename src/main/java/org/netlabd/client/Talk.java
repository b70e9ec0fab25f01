package org.netlabd.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.failure.Failure;
import org.netlabd.net.Poller;
import org.netlabd.net.Poller.Interest;
import org.netlabd.net.Stage;
import org.netlabd.net.TcpClient;

/**
 * One connection of {@link Multi}: sends a message, compares its echo, sends the next, half-closes
 * and expects the end. For the event loop's thread.
 */
final class Talk {

  private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

  private final InetSocketAddress peer;
  private final Iterator<ByteBuffer> messages;
  private final ByteBuffer in;
  private final Duration timeout;
  private final Runnable ended;
  private ByteBuffer out = NOTHING;
  private Stage stage = Stage.CONNECT;
  private int echoed;
  private long lastNanos = System.nanoTime();
  private @Nullable TcpClient stream;
  private volatile Multi.@Nullable Outcome outcome;

  /**
   * A connection to be.
   *
   * @param messages to be sent one after the other; shared, as {@code in} is, and direct
   * @param ended run once, at its end
   */
  Talk(
      InetSocketAddress peer,
      List<ByteBuffer> messages,
      ByteBuffer in,
      Duration timeout,
      Runnable ended) {
    this.peer = peer;
    this.messages = messages.iterator();
    this.in = in;
    this.timeout = timeout;
    this.ended = ended;
  }

  /**
   * Connects.
   *
   * @param dialed unless that has been done already
   */
  void begin(Poller poller, @Nullable TcpClient dialed) {
    try {
      stream = dialed == null ? TcpClient.open(poller, peer, this::ready) : dialed;
      stream.onReady(this::ready);
      stream.interest(Interest.WRITE);
    } catch (IOException e) {
      end(Failure.of(e), null);
    }
  }

  private void ready() {
    lastNanos = System.nanoTime();
    TcpClient open = stream;
    if (open == null || outcome != null) {
      return;
    }
    try {
      if (stage == Stage.CONNECT && open.finishConnect()) {
        open.noDelay();
        next(open);
      }
      if (stage != Stage.CONNECT) {
        send(open);
        receive(open);
      }
    } catch (IOException e) {
      end(Failure.of(e), null);
    }
  }

  private void next(TcpClient open) throws IOException {
    echoed = 0;
    if (messages.hasNext()) {
      out = messages.next().duplicate();
      stage = Stage.SEND;
    } else {
      out = NOTHING;
      open.shutdownOutput();
      stage = Stage.SHUTDOWN;
    }
  }

  private void send(TcpClient open) throws IOException {
    while (out.hasRemaining() && open.send(out) > 0) {
      stage = Stage.SEND;
    }
    if (!out.hasRemaining() && stage == Stage.SEND) {
      stage = Stage.RECEIVE;
    }
    open.interest(out.hasRemaining() ? Interest.BOTH : Interest.READ);
  }

  private void receive(TcpClient open) throws IOException {
    int count = open.receive(in.clear());
    while (count > 0 && outcome == null) {
      compare();
      if (outcome == null && echoed == out.capacity() && stage == Stage.RECEIVE) {
        next(open);
        send(open);
      }
      count = outcome == null ? open.receive(in.clear()) : 0;
    }
    if (count < 0) {
      peerClosed();
    }
  }

  private void compare() {
    int count = in.flip().remaining();
    if (echoed + count > out.position()) {
      end(null, "more bytes came back than were sent");
      return;
    }
    int wrong = in.mismatch(out.duplicate().flip().position(echoed).limit(echoed + count));
    if (wrong >= 0) {
      int offset = echoed + wrong;
      end(null, "wrong reply: " + new Mismatch(offset, out.get(offset), in.get(wrong)).text());
    }
    echoed += count;
  }

  private void peerClosed() {
    if (stage == Stage.SHUTDOWN) {
      end(null, null);
    } else {
      end(
          Failure.broken(
              Stage.RECEIVE,
              "the peer closed before all was echoed",
              peer,
              "Look for the reason in the server's log."),
          null);
    }
  }

  /** Ends it if its patience is over, and closes it if it has ended. */
  void look(long nowNanos) {
    if (outcome == null && nowNanos - lastNanos > timeout.toNanos()) {
      Stage waiting = stage == Stage.SHUTDOWN ? Stage.RECEIVE : stage;
      end(Failure.timedOut(waiting, timeout, peer), null);
    }
    if (outcome != null) {
      close();
    }
  }

  void close() {
    if (stream != null) {
      stream.close();
      stream = null;
    }
  }

  private void end(@Nullable Failure failure, @Nullable String wrong) {
    if (stream != null) {
      stream.interest(Interest.NOTHING);
    }
    outcome = new Multi.Outcome(failure, wrong);
    ended.run();
  }

  /** How it ended, if it has; for any thread. */
  Optional<Multi.Outcome> outcome() {
    return Optional.ofNullable(outcome);
  }
}
