// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.failure.Failure;
import org.netlabd.client.failure.Stranger;
import org.netlabd.net.Poller.Interest;
import org.netlabd.net.Stage;
import org.netlabd.net.TcpClient;

/** One connection of {@link Multi}. For the event loop's thread. */
final class Talk {

  private static final int MOST_A_TURN = 16;

  private final Multi all;
  private final List<ByteBuffer> messages;
  private Stage stage = Stage.CONNECT;
  private int sending;
  private ByteBuffer out;
  private int comparing;
  private ByteBuffer expected;
  private long lastNanos = System.nanoTime();
  private boolean held;
  private @Nullable TcpClient stream;
  private volatile Multi.@Nullable Outcome outcome;

  /** A connection to be; the messages are shared, and direct. */
  Talk(Multi all, List<ByteBuffer> messages) {
    this.all = all;
    this.messages = messages;
    this.out = messages.get(0).duplicate();
    this.expected = messages.get(0).duplicate();
  }

  /** Connects, unless one that was dialed is given. */
  void begin(@Nullable TcpClient dialed) {
    try {
      stream =
          dialed == null
              ? TcpClient.open(all.poller, all.peer, all.options(), this::ready)
              : dialed;
      stream.onReady(this::ready);
      stream.interest(Interest.WRITE);
    } catch (IOException e) {
      end(Failure.of(e), null);
    }
  }

  private void ready() {
    long now = System.nanoTime();
    all.moved(now);
    if (stage != Stage.SHUTDOWN || all.request.verify()) {
      lastNanos = now;
    }
    TcpClient open = stream;
    if (open == null || outcome != null) {
      return;
    }
    try {
      if (stage == Stage.CONNECT && open.finishConnect()) {
        stage = Stage.SEND;
        if (!all.request.verify()) {
          hold();
        }
      }
      if (stage != Stage.CONNECT) {
        send(open);
        receive(open);
      }
    } catch (IOException e) {
      end(Failure.of(e), null);
    }
  }

  private void hold() {
    held = true;
    all.holds();
  }

  private void send(TcpClient open) throws IOException {
    boolean room = true;
    while (room && (out.hasRemaining() || nextIsDue())) {
      room = open.send(out) > 0;
    }
    if (!out.hasRemaining() && stage == Stage.SEND) {
      stage = Stage.RECEIVE;
    }
    shutdownIfDone(open);
    open.interest(out.hasRemaining() ? Interest.BOTH : Interest.READ);
  }

  private boolean nextIsDue() {
    Multi.Request request = all.request;
    boolean waits = request.waiting() && request.verify();
    boolean due = sending + 1 < messages.size() && (comparing > sending || !waits);
    if (due) {
      sending++;
      out = messages.get(sending).duplicate();
      stage = Stage.SEND;
    }
    return due;
  }

  private void shutdownIfDone(TcpClient open) throws IOException {
    boolean answered = comparing == messages.size() || !all.request.verify();
    boolean sent = sending + 1 == messages.size() && !out.hasRemaining();
    if (stage == Stage.RECEIVE && sent && answered && !all.holding) {
      stage = Stage.SHUTDOWN;
      open.shutdownOutput();
    }
  }

  private void receive(TcpClient open) throws IOException {
    ByteBuffer in = all.in;
    int count = 1;
    // A few times a turn: one that sends without end keeps the others from nothing.
    for (int i = 0; i < MOST_A_TURN && count > 0 && outcome == null; i++) {
      count = open.receive(in.clear());
      if (count > 0 && all.request.verify()) {
        compare(in.flip());
        if (outcome == null) {
          send(open);
        }
      }
    }
    if (count < 0) {
      peerClosed();
    }
  }

  private void compare(ByteBuffer in) {
    if (!held) {
      hold();
    }
    while (in.hasRemaining() && outcome == null) {
      int count = Math.min(in.remaining(), expectable());
      if (count == 0) {
        end(null, "more bytes came back than were sent");
        return;
      }
      ByteBuffer part = in.slice(in.position(), count);
      int wrong = part.mismatch(expected.slice(expected.position(), count));
      if (wrong >= 0) {
        int offset = expected.position() + wrong;
        byte sent = expected.get(offset);
        boolean isFirst = comparing + expected.position() == 0;
        String whose = isFirst ? Stranger.advice(in, expected).map(". "::concat).orElse("") : "";
        end(null, "wrong reply: " + new Mismatch(offset, sent, part.get(wrong)).text() + whose);
      }
      in.position(in.position() + count);
      expected.position(expected.position() + count);
      if (!expected.hasRemaining()) {
        comparing++;
        expected = comparing < messages.size() ? messages.get(comparing).duplicate() : expected;
      }
    }
  }

  /** How many bytes of the message that is compared may come: as many as were sent of it. */
  private int expectable() {
    if (comparing > sending) {
      return 0;
    }
    return comparing < sending
        ? expected.remaining()
        : Math.max(0, out.position() - expected.position());
  }

  private void peerClosed() {
    if (comparing == messages.size() || !all.request.verify()) {
      end(null, null);
    } else {
      end(Failure.closed(Stage.RECEIVE, "before all was echoed", all.peer), null);
    }
  }

  /** Half-closes, if it waited for nothing else. */
  void release() {
    TcpClient open = stream;
    if (open != null && outcome == null && stage != Stage.CONNECT) {
      try {
        shutdownIfDone(open);
      } catch (IOException e) {
        end(Failure.of(e), null);
      }
    }
  }

  /** Ends it if its patience is over, and closes it if it has ended. */
  void look(long nowNanos) {
    boolean silent = stage == Stage.SHUTDOWN && all.isQuiet(nowNanos - lastNanos);
    if (outcome == null && silent && !all.request.verify()) {
      end(null, null);
    }
    if (outcome == null && nowNanos > all.request.patience().deadline(lastNanos)) {
      Stage waiting = stage == Stage.SHUTDOWN ? Stage.RECEIVE : stage;
      Duration idle = Duration.ofNanos(nowNanos - lastNanos);
      end(all.request.patience().timedOut(waiting, all.peer, held, idle), null);
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
    all.ended(held);
  }

  /** How it ended, if it has; for any thread. */
  Optional<Multi.Outcome> outcome() {
    return Optional.ofNullable(outcome);
  }
}
