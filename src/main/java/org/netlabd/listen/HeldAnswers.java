package org.netlabd.listen;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.netlabd.guard.LoopWatch;
import org.netlabd.guard.LoopWatch.Peer;
import org.netlabd.guard.LoopWatch.Verdict;
import org.netlabd.net.DatagramRun;
import org.netlabd.net.Loop;
import org.netlabd.net.UdpSocket;

/**
 * Does what {@link LoopWatch} decides: keeps answers to peers that may be loops, asks those that
 * fall silent, and sends what was kept of those that are none. Lives on the loop's thread.
 */
final class HeldAnswers {

  /** Peers whose answers are kept at the same time; others are asked at once. */
  private static final int MOST_PEERS = 32;

  // Of a peer: a loop holds no more under way than receive buffers hold.
  private static final int MOST_RUNS = 512;
  private static final int MOST_BYTES = 256 * 1024;

  /** Sent at a time, so that they find room in the peer's receive buffer. */
  private static final int BURST = 32;

  private static final long BURST_MILLIS = 5;

  private final LoopWatch watch = new LoopWatch(new SecureRandom()::nextLong);
  private final Map<Peer, Held> held = new HashMap<>();
  private final Loop loop;
  private final UdpSocket.Sender sender;

  /** {@code sender} is told of the answers that are sent late. */
  HeldAnswers(Loop loop, UdpSocket.Sender sender) {
    this.loop = loop;
    this.sender = sender;
  }

  /** Answers of a peer, in heap memory; they leave through the loop's buffer. */
  private static final class Held {
    private final Deque<DatagramRun> runs = new ArrayDeque<>();
    private final UdpSocket through;
    private final DatagramRun sample;
    private int bytes;

    Held(UdpSocket through, DatagramRun sample) {
      this.through = through;
      this.sample = sample.withPayload(ByteBuffer.allocate(0));
    }
  }

  /** Decides on received datagrams that would be answered. */
  Verdict decide(long high, long low, DatagramRun run, UdpSocket through) {
    Verdict verdict =
        watch.seen(
            high,
            low,
            run.from().getPort(),
            run.payload(),
            run.segmentBytes(),
            run.count(),
            loop.nanos());
    if (verdict != Verdict.ANSWER) {
      Peer peer = watch.current();
      switch (verdict) {
        case ASK -> later(() -> ask(peer, new Held(through, run)), 0);
        case RELEASE -> later(() -> send(held.remove(peer)), 0);
        case REFUSE -> held.remove(peer);
        default -> {}
      }
    }
    return verdict;
  }

  /** Keeps an answer of the peer that was last decided on. */
  void keep(DatagramRun answer, UdpSocket through) {
    Peer peer = watch.current();
    Held kept = held.get(peer);
    if (kept == null) {
      kept = new Held(through, answer);
      held.put(peer, kept);
      long nanos = held.size() > MOST_PEERS ? 0 : LoopWatch.holdNanos(peer);
      later(() -> endHold(peer), nanos);
    }
    ByteBuffer copy = ByteBuffer.allocate(answer.payload().remaining());
    kept.runs.add(answer.withPayload(copy.put(answer.payload().duplicate()).flip()));
    kept.bytes += copy.remaining();
    if (kept.runs.size() == MOST_RUNS || kept.bytes > MOST_BYTES) {
      later(() -> endHold(peer), 0);
    }
  }

  private void endHold(Peer peer) {
    Held kept = held.get(peer);
    if (kept != null && watch.endHold(peer, System.nanoTime())) {
      ask(peer, kept);
      boolean full = kept.runs.size() >= MOST_RUNS || kept.bytes > MOST_BYTES;
      later(() -> endAnswer(peer), full ? 0 : LoopWatch.ANSWER_NANOS);
    }
  }

  private void endAnswer(Peer peer) {
    Held kept = held.remove(peer);
    if (LoopWatch.isUnanswered(peer)) {
      send(kept);
    }
  }

  private void ask(Peer peer, Held kept) {
    ByteBuffer nonce = loop.buffer().clear().limit(LoopWatch.NONCE_BYTES).slice();
    nonce.putLong(0, peer.nonce());
    InetSocketAddress to = kept.sample.from();
    kept.through.sendNow(
        new DatagramRun(nonce, LoopWatch.NONCE_BYTES, to, kept.sample.way()),
        (question, count, failure) -> {});
  }

  /** Sends what was kept, a part now and the rest soon. */
  private void send(@Nullable Held kept) {
    if (kept == null) {
      return;
    }
    for (int i = 0; i < BURST && !kept.runs.isEmpty(); i++) {
      sendFirst(kept);
    }
    if (!kept.runs.isEmpty()) {
      later(() -> send(kept), TimeUnit.MILLISECONDS.toNanos(BURST_MILLIS));
    }
  }

  private void sendFirst(Held kept) {
    DatagramRun answer = kept.runs.remove();
    ByteBuffer direct = loop.buffer().clear();
    direct.put(answer.payload()).flip();
    kept.through.sendNow(answer.withPayload(direct.slice()), sender);
  }

  /** Sends everything: the sockets are about to be closed. */
  void close() {
    for (Held each : held.values()) {
      while (!each.runs.isEmpty()) {
        sendFirst(each);
      }
    }
    held.clear();
  }

  private void later(Runnable task, long nanos) {
    var unused = loop.later(task, nanos, TimeUnit.NANOSECONDS);
  }
}
