package org.netlabd.client;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.failure.Failure;
import org.netlabd.client.failure.ProbeException;
import org.netlabd.client.failure.Stage;
import org.netlabd.client.net.Poller;
import org.netlabd.client.net.Poller.Interest;
import org.netlabd.client.net.Stream;

/**
 * One connection of {@link Multi}: sends a message, compares its echo, sends the next, half-closes
 * and expects the end. For the event loop's thread.
 */
final class Talk {

  private final Multi.Request request;
  private final InetSocketAddress peer;
  private final Runnable ended;
  private final Iterator<byte[]> messages;
  private final ByteBuffer in = ByteBuffer.allocateDirect(4096);
  private ByteBuffer out = ByteBuffer.allocateDirect(0);
  private Stage stage = Stage.CONNECT;
  private int echoed;
  private long lastNanos = System.nanoTime();
  private @Nullable Stream stream;
  private Multi.@Nullable Outcome outcome;

  /**
   * A connection to be.
   *
   * @param ended run once, at its end
   */
  Talk(Multi.Request request, InetSocketAddress peer, Runnable ended) {
    this.request = request;
    this.peer = peer;
    this.ended = ended;
    this.messages = request.messages().iterator();
  }

  void begin(Poller poller) {
    try {
      stream = Stream.open(poller, peer, this::ready);
    } catch (ProbeException e) {
      end(e.failure(), null);
    }
  }

  private void ready() {
    lastNanos = System.nanoTime();
    Stream open = stream;
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
    } catch (ProbeException e) {
      end(e.failure(), null);
    }
  }

  private void next(Stream open) throws ProbeException {
    echoed = 0;
    if (messages.hasNext()) {
      byte[] message = messages.next();
      out = ByteBuffer.allocateDirect(message.length).put(message).flip();
      stage = Stage.SEND;
    } else {
      out = ByteBuffer.allocateDirect(0);
      open.shutdownOutput();
      stage = Stage.SHUTDOWN;
    }
  }

  private void send(Stream open) throws ProbeException {
    while (out.hasRemaining() && open.send(out) > 0) {
      stage = Stage.SEND;
    }
    if (!out.hasRemaining() && stage == Stage.SEND) {
      stage = Stage.RECEIVE;
    }
    open.interest(out.hasRemaining() ? Interest.BOTH : Interest.READ);
  }

  private void receive(Stream open) throws ProbeException {
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
    if (outcome == null && nowNanos - lastNanos > request.timeout().toNanos()) {
      Stage waiting = stage == Stage.SHUTDOWN ? Stage.RECEIVE : stage;
      end(Failure.timedOut(waiting, request.timeout(), peer), null);
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

  Multi.Outcome outcome() {
    if (outcome == null) {
      throw new IllegalStateException("not ended");
    }
    return outcome;
  }
}
