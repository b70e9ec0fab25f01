// SPDX-License-Identifier: Apache-2.0
package org.netlabd.fault;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.FaultSettings;

/**
 * What becomes of what one session is sent, and of how it is read from. Holds no bytes, but says
 * how many of those that wait may leave, in order. Not thread-safe; the clock is handed in.
 *
 * <pre>
 *   bytes --> corrupt --> delay --> bandwidth --> out, until reset-, close-, half-close- or
 *                                                 stall-after
 * </pre>
 */
public final class StreamFaults {

  /** Never, as {@link System#nanoTime} tells the time; differences do not overflow. */
  public static final long NEVER_NANOS = Long.MAX_VALUE / 2;

  /** What a piece that is held back counts for beside its bytes, as it takes memory. */
  private static final int PIECE_BYTES = 64;

  /** What a session may hold back in any case, so that all go on. */
  private static final int LEAST_BYTES = 4096;

  /** A stream that has so short gaps is one: whoever feeds or reads it was at work elsewhere. */
  private static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** So late may be who reads. */
  private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private record Piece(int bytes, long dueNanos) {}

  private final ListenerFaults listener;
  private final ListenerFaults.Plan plan;
  private final Corruption corruption;
  private final Dice dice;
  private final Delay delay;
  private final Bandwidth line;
  private final Bandwidth reads;
  private final long acceptNanos;
  private final @Nullable Fault end;
  private final long endBytes;
  private final ArrayDeque<Piece> delayed = new ArrayDeque<>();
  private long count;
  private long lastNanos;
  private int due;
  private long passed;
  private int held;
  private long readNanos = NEVER_NANOS;
  private long endNanos = NEVER_NANOS;

  /** Whose faults, and by which schedule, it keeps to its end, whatever a reload changes. */
  StreamFaults(ListenerFaults listener, ListenerFaults.Plan plan, Dice dice, long nowNanos) {
    FaultSettings settings = plan.settings();
    this.listener = listener;
    this.plan = plan;
    this.dice = dice;
    corruption = new Corruption(settings.corrupt(), dice);
    delay =
        new Delay(settings.delay().toNanos(), settings.jitter().toNanos(), settings.distribution());
    line = new Bandwidth(settings.bandwidth(), nowNanos);
    reads = new Bandwidth(settings.slowRead(), nowNanos);
    acceptNanos = settings.slowAccept().toNanos();
    Map.Entry<Fault, OptionalInt> first =
        Stream.of(
                Map.entry(Fault.RESET_AFTER, settings.resetAfter()),
                Map.entry(Fault.CLOSE_AFTER, settings.closeAfter()),
                Map.entry(Fault.HALF_CLOSE_AFTER, settings.halfCloseAfter()),
                Map.entry(Fault.STALL_AFTER, settings.stallAfter()))
            .filter(each -> each.getValue().isPresent())
            .min(Comparator.comparing(each -> each.getValue().getAsInt()))
            .orElse(null);
    end = first == null ? null : first.getKey();
    endBytes = first == null ? Long.MAX_VALUE : first.getValue().getAsInt();
    lastNanos = nowNanos;
  }

  /** How much later the connection is taken into service, in nanoseconds; asked once. */
  public long acceptNanos(long nowNanos) {
    long span = plan.isOn(nowNanos) ? acceptNanos : 0;
    listener.count(Fault.SLOW_ACCEPT, span > 0 ? 1 : 0);
    return span;
  }

  /** Bytes that are to be sent, which it may damage, begin to wait. */
  public void enter(ByteBuffer bytes, long nowNanos) {
    int n = bytes.remaining();
    boolean on = plan.isOn(nowNanos);
    if (on) {
      listener.count(Fault.CORRUPT, corruption.damage(bytes));
    }
    long span = on ? delay.nanos(dice, count++) : 0;
    lastNanos = Math.max(lastNanos, nowNanos + span);
    if (lastNanos - nowNanos > 0) {
      delayed.add(new Piece(n, lastNanos));
      hold(n + PIECE_BYTES);
      listener.count(Fault.DELAY, 1);
    } else {
      await(n, nowNanos);
      hold(n);
    }
  }

  private void await(int bytes, long nowNanos) {
    if (due == 0) {
      line.rest(nowNanos, GAP_NANOS);
    }
    due += bytes;
  }

  private void hold(int bytes) {
    held += bytes;
    listener.hold(bytes);
  }

  /** How many more of those that wait may leave now; asked before it is read on. */
  public int pass(long nowNanos) {
    if (readNanos - nowNanos <= 0) {
      // Whoever wants to read asks again; who does not must not be woken for it.
      readNanos = NEVER_NANOS;
    }
    while (!delayed.isEmpty() && delayed.element().dueNanos - nowNanos <= 0) {
      Piece piece = delayed.remove();
      await(piece.bytes, piece.dueNanos);
      hold(-PIECE_BYTES);
    }
    boolean on = plan.isOn(nowNanos);
    int most = (int) Math.min(due, beforeEnd(nowNanos));
    int n = Math.min(most, on ? line.room(nowNanos) : most);
    if (n > 0) {
      if (on) {
        line.take(n, nowNanos);
      }
      due -= n;
      passed += n;
      hold(-n);
    }
    if (n < most) {
      listener.count(Fault.BANDWIDTH, 1);
    }
    return n;
  }

  /** Whether bytes wait for the line. */
  public boolean isBehind() {
    return due > 0;
  }

  public long beforeEnd(long nowNanos) {
    return plan.isOn(nowNanos) ? Math.max(0, endBytes - passed) : Long.MAX_VALUE;
  }

  /** So many bytes were received that nothing will be sent for: they count for the end, too. */
  public void swallow(int bytes) {
    passed += bytes;
  }

  public int mayRead(long nowNanos) {
    if (!plan.isOn(nowNanos)) {
      return Integer.MAX_VALUE;
    }
    reads.rest(nowNanos, LATE_NANOS);
    int room = reads.room(nowNanos);
    boolean pauses = room == 0 && readNanos == NEVER_NANOS;
    listener.count(Fault.SLOW_READ, pauses ? 1 : 0);
    readNanos = room == 0 ? reads.freeNanos() : NEVER_NANOS;
    return room;
  }

  public int mayHold() {
    return Math.max(listener.room(), LEAST_BYTES - held);
  }

  public void received(int bytes, long nowNanos) {
    reads.take(bytes, nowNanos);
  }

  /** What happens behind the last byte that has passed; null if nothing does yet. */
  public @Nullable Fault end(long nowNanos) {
    boolean on = plan.isOn(nowNanos);
    // Whoever sends and is sent nothing more must be woken for it.
    endNanos = passed < endBytes || on ? NEVER_NANOS : nowNanos + plan.untilTurnNanos(nowNanos);
    return passed >= endBytes && on ? end : null;
  }

  /** When to ask again what may pass or be received, if nothing enters before. */
  public long nextNanos() {
    long next = NEVER_NANOS;
    if (due > 0) {
      next = passed < endBytes ? line.freeNanos() : NEVER_NANOS;
    } else if (!delayed.isEmpty()) {
      next = delayed.element().dueNanos;
    }
    next = endNanos - next < 0 ? endNanos : next;
    return readNanos - next < 0 ? readNanos : next;
  }

  public void free() {
    hold(-held);
    delayed.clear();
    due = 0;
  }
}
