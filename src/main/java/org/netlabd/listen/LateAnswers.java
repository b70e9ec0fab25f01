// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.netlabd.fault.DatagramFaults.Fate;
import org.netlabd.fault.ListenerFaults;
import org.netlabd.guard.LoopWatch;
import org.netlabd.net.DatagramPath;
import org.netlabd.net.DatagramRun;
import org.netlabd.net.Loop;
import org.netlabd.net.UdpSocket;
import org.netlabd.values.IpAddress;

/** Answers of a listener with faults: now, later, behind the next, twice or never. The loop's. */
final class LateAnswers {

  /** How long one that is to be overtaken waits for the next, of which none may come. */
  static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Sent by one task at most, so that the loop's sockets have their turn. */
  private static final int TASK = 64;

  /** From which times are counted, so that they can be compared. */
  private static final long ORIGIN = System.nanoTime();

  private final UdpSocket socket;
  private final Loop loop;
  private final LoopWatch watch;
  private final TreeSet<Late> queue =
      new TreeSet<>(
          Comparator.<Late>comparingLong(late -> late.dueNanos - ORIGIN)
              .thenComparingLong(late -> late.number));
  private final Map<String, Set<Late>> waiting = new HashMap<>();
  private @Nullable Future<?> timer;
  private long timerNanos;
  private long count;
  private CompletableFuture<Void> empty = CompletableFuture.completedFuture(null);

  /** One that has not left yet; its place in the queue does not change while it is there. */
  private static final class Late {
    private final ListenerFaults faults;
    private final DatagramPath path;
    private final byte[] bytes;
    private final Fate fate;
    private long dueNanos;
    private long number;

    Late(ListenerFaults faults, DatagramPath path, byte[] bytes, Fate fate) {
      this.faults = faults;
      this.path = path;
      this.bytes = bytes;
      this.fate = fate;
    }
  }

  /** {@code watch} is told of answers. */
  LateAnswers(UdpSocket socket, Loop loop, LoopWatch watch) {
    this.socket = socket;
    this.loop = loop;
    this.watch = watch;
  }

  /** Sends an answer while its question is received; returns whether it is sent, now or later. */
  boolean send(ListenerFaults faults, DatagramRun run, ByteBuffer answer) {
    long now = loop.nanos();
    List<Fate> fates =
        faults.source(new IpAddress(run.high(), run.low()), now).next(answer.remaining(), now);
    for (Fate fate : fates) {
      send(faults, run, fate, fate.applyTo(answer));
      if (fates.size() > 1) {
        // Each is damaged by itself: once it has left, its bit is turned back.
        socket.flush();
        fate.applyTo(answer);
      }
    }
    arm();
    return !fates.isEmpty();
  }

  private void send(ListenerFaults faults, DatagramRun run, Fate fate, ByteBuffer left) {
    watch.sent(run.high(), run.low(), run.port(), left);
    if (fate.heldBytes() == 0) {
      socket.send(run, left, fate.bytes());
    } else {
      byte[] bytes = new byte[fate.bytes()];
      left.get(left.position(), bytes);
      Late late = new Late(faults, run.path(), bytes, fate);
      if (fate.isOvertaken()) {
        waiting.computeIfAbsent(late.path.key(), path -> new LinkedHashSet<>()).add(late);
        add(late, fate.dueNanos() + PATIENCE_NANOS);
      } else {
        add(late, fate.dueNanos());
      }
    }
    if (!fate.isOvertaken() && !waiting.isEmpty()) {
      overtake(run.path().key(), fate.dueNanos());
    }
  }

  /** What was to be overtaken follows the one that is sent then. */
  private void overtake(String path, long nanos) {
    Set<Late> overtaken = waiting.remove(path);
    if (overtaken != null) {
      overtaken.forEach(queue::remove);
      overtaken.forEach(late -> add(late, nanos + Math.max(0, late.fate.dueNanos() - nanos)));
    }
  }

  private void add(Late late, long dueNanos) {
    late.dueNanos = dueNanos;
    late.number = count++;
    queue.add(late);
  }

  CompletableFuture<Void> whenEmpty() {
    if (empty.isDone() && !queue.isEmpty()) {
      empty = new CompletableFuture<>();
    }
    return empty;
  }

  private void arm() {
    if (queue.isEmpty()) {
      return;
    }
    long due = queue.first().dueNanos;
    if (timer != null && due - timerNanos >= 0) {
      return;
    }
    cancel();
    timerNanos = due;
    timer = loop.later(this::sendDue, Math.max(0, due - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  private void cancel() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private void sendDue() {
    timer = null;
    long now = System.nanoTime();
    for (int i = 0; i < TASK && !queue.isEmpty() && queue.first().dueNanos - now <= 0; i++) {
      Late late = remove();
      socket.send(late.path, late.bytes);
    }
    socket.flush();
    arm();
    sayEmpty();
  }

  private void sayEmpty() {
    if (queue.isEmpty()) {
      empty.complete(null);
    }
  }

  private Late remove() {
    Late late = queue.pollFirst();
    late.faults.hold(-late.fate.heldBytes());
    if (late.fate.isOvertaken()) {
      waiting.computeIfPresent(
          late.path.key(),
          (path, all) -> {
            all.remove(late);
            return all.isEmpty() ? null : all;
          });
    }
    return late;
  }

  /** Nothing is sent any more; returns how many would have been. */
  int drop() {
    cancel();
    int dropped = queue.size();
    while (!queue.isEmpty()) {
      remove();
    }
    sayEmpty();
    return dropped;
  }
}
