// SPDX-License-Identifier: Apache-2.0
package org.netlabd.fault;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.netlabd.config.FaultSettings;

/**
 * What is to become of the answers to one source, one after the other. Any thread; the clock is
 * handed in.
 *
 * <pre>
 *   answer --> loss --> duplicate --> truncate --> corrupt --> queue --> bandwidth --> delay --> out
 *                                                 as reorder: behind the next one
 * </pre>
 */
public final class DatagramFaults {

  /** What an answer that is held back counts for beside its bytes, as it takes memory. */
  private static final int ANSWER_BYTES = 320;

  private final ListenerFaults listener;
  private final ListenerFaults.Plan plan;
  private final FaultSettings settings;
  private final Dice dice;
  private final Loss loss;
  private final Delay delay;
  private final Bandwidth line;
  private long n;

  /**
   * What becomes of an answer that is sent, or of its copy.
   *
   * @param bytes how many of its bytes are left
   * @param turnedBit which of its bits is turned over; less than 0 for none
   * @param isOvertaken whether it is sent behind the one that follows
   * @param heldBytes what it counts for while it is held back; 0 if it is sent at once
   * @param dueNanos when it is sent, as {@link System#nanoTime} tells the time
   */
  public record Fate(int bytes, int turnedBit, boolean isOvertaken, int heldBytes, long dueNanos) {

    /** What is sent of the answer; it is damaged itself, and twice is as never. */
    public ByteBuffer applyTo(ByteBuffer answer) {
      if (turnedBit >= 0) {
        int at = answer.position() + turnedBit / Byte.SIZE;
        answer.put(at, (byte) (answer.get(at) ^ 1 << turnedBit % Byte.SIZE));
      }
      return answer.slice(answer.position(), bytes);
    }
  }

  DatagramFaults(ListenerFaults listener, ListenerFaults.Plan plan, Dice dice, long nowNanos) {
    this.listener = listener;
    this.plan = plan;
    this.settings = plan.settings();
    this.dice = dice;
    loss = new Loss(settings.loss(), settings.burst());
    delay =
        new Delay(settings.delay().toNanos(), settings.jitter().toNanos(), settings.distribution());
    line = new Bandwidth(settings.bandwidth(), nowNanos);
  }

  /** The fates of the next answer and its copy; who holds one gives {@code heldBytes} back. */
  public synchronized List<Fate> next(int bytes, long nowNanos) {
    if (!plan.isOn(nowNanos)) {
      return List.of(new Fate(bytes, -1, false, 0, nowNanos));
    }
    long i = n++;
    if (loss.loses(dice, i)) {
      listener.count(Fault.LOSS, 1);
      return List.of();
    }
    // Decided for both: a copy that overtook the answer would hide it.
    boolean overtaken = hits(settings.reorder(), Fault.REORDER, i);
    List<Fate> fates = new ArrayList<>(2);
    add(fates, bytes, overtaken, i, nowNanos);
    if (hits(settings.duplicate(), Fault.DUPLICATE, i)) {
      // As with tc-netem(8) a copy is another datagram: it draws, and takes the line, for itself.
      add(fates, bytes, overtaken, i ^ Long.MIN_VALUE, nowNanos);
    }
    return fates;
  }

  private void add(List<Fate> fates, int bytes, boolean overtaken, long i, long nowNanos) {
    int left = bytes;
    if (bytes > 0 && hits(settings.truncate(), Fault.TRUNCATE, i)) {
      left = dice.roll(Fault.TRUNCATE, ~i).nextInt(bytes);
    }
    int turnedBit = -1;
    if (left > 0 && hits(settings.corrupt(), Fault.CORRUPT, i)) {
      turnedBit = dice.roll(Fault.CORRUPT, ~i).nextInt(left * Byte.SIZE);
    }
    long span = delay.nanos(dice, i);
    int held = overtaken || span > 0 || settings.bandwidth() > 0 ? left + ANSWER_BYTES : 0;
    if (held > listener.room()) {
      // Before it takes the line from those that are sent.
      listener.count(Fault.QUEUE, 1);
      return;
    }
    listener.hold(held);
    long sent = line.send(left, nowNanos);
    listener.count(Fault.BANDWIDTH, sent - nowNanos > 0 ? 1 : 0);
    listener.count(Fault.DELAY, span > 0 ? 1 : 0);
    fates.add(new Fate(left, turnedBit, overtaken, held, sent + span));
  }

  private boolean hits(double share, Fault fault, long i) {
    boolean hit = dice.hits(share, fault, i);
    listener.count(fault, hit ? 1 : 0);
    return hit;
  }
}
