// SPDX-License-Identifier: Apache-2.0
package org.netlabd.fault;

import java.nio.ByteBuffer;
import org.netlabd.config.FaultSettings;
import org.netlabd.fault.ListenerFaults.Plan;

/**
 * What is to become of the answers to one source, one after the other. Any thread; the clock is
 * handed in.
 *
 * <pre>
 *   answer --> loss --> truncate --> corrupt --> queue --> bandwidth --> delay --> out
 *                                      as duplicate: twice;  as reorder: behind the next one
 * </pre>
 */
public final class DatagramFaults {

  /** What an answer that is held back counts for beside its bytes, as it takes memory. */
  private static final int ANSWER_BYTES = 320;

  private final ListenerFaults listener;
  private final Plan plan;
  private final FaultSettings settings;
  private final Dice dice;
  private final Loss loss;
  private final Delay delay;
  private final Bandwidth line;
  private long n;

  /**
   * What becomes of one answer.
   *
   * @param bytes how many of its bytes are left; less than 0 if it is not sent
   * @param turnedBit which of its bits is turned over; less than 0 for none
   * @param copies how often it is sent
   * @param isOvertaken whether it is sent behind the one that follows
   * @param heldBytes what it counts for while it is held back; 0 if it is sent at once
   * @param dueNanos when it is sent, as {@link System#nanoTime} tells the time
   */
  public record Fate(
      int bytes, int turnedBit, int copies, boolean isOvertaken, int heldBytes, long dueNanos) {

    private static final Fate LOST = new Fate(-1, -1, 0, false, 0, 0);

    /** Whether it is not sent. */
    public boolean isLost() {
      return copies == 0;
    }

    /** The answer as it is sent; it is damaged itself. */
    public ByteBuffer applyTo(ByteBuffer answer) {
      if (turnedBit >= 0) {
        int at = answer.position() + turnedBit / Byte.SIZE;
        answer.put(at, (byte) (answer.get(at) ^ 1 << turnedBit % Byte.SIZE));
      }
      return answer.slice(answer.position(), bytes);
    }
  }

  /** Nothing answered yet. */
  DatagramFaults(ListenerFaults listener, Plan plan, Dice dice, long nowNanos) {
    this.listener = listener;
    this.plan = plan;
    this.settings = plan.settings();
    this.dice = dice;
    loss = new Loss(settings.loss(), settings.burst());
    delay =
        new Delay(settings.delay().toNanos(), settings.jitter().toNanos(), settings.distribution());
    line = new Bandwidth(settings.bandwidth(), nowNanos);
  }

  /**
   * What becomes of the next answer. While it is held back its {@code heldBytes} are the
   * listener's, and whoever holds it gives them back ({@link ListenerFaults#hold}).
   */
  public synchronized Fate next(int bytes, long nowNanos) {
    if (!plan.isOn(nowNanos)) {
      return new Fate(bytes, -1, 1, false, 0, nowNanos);
    }
    long i = n++;
    if (loss.loses(dice, i)) {
      listener.count(Fault.LOSS, 1);
      return Fate.LOST;
    }
    int left = bytes;
    if (bytes > 0 && hits(settings.truncate(), Fault.TRUNCATE, i)) {
      left = dice.roll(Fault.TRUNCATE, ~i).nextInt(bytes);
    }
    int turnedBit = -1;
    if (left > 0 && hits(settings.corrupt(), Fault.CORRUPT, i)) {
      turnedBit = dice.roll(Fault.CORRUPT, ~i).nextInt(left * Byte.SIZE);
    }
    int copies = hits(settings.duplicate(), Fault.DUPLICATE, i) ? 2 : 1;
    boolean overtaken = hits(settings.reorder(), Fault.REORDER, i);
    long span = delay.nanos(dice, i);
    int held = overtaken || span > 0 || settings.bandwidth() > 0 ? left + ANSWER_BYTES : 0;
    if (held > listener.room()) {
      // Before it takes the line from those that are sent.
      listener.count(Fault.QUEUE, 1);
      return Fate.LOST;
    }
    listener.hold(held);
    long sent = line.send(left, nowNanos);
    listener.count(Fault.BANDWIDTH, sent - nowNanos > 0 ? 1 : 0);
    listener.count(Fault.DELAY, span > 0 ? 1 : 0);
    return new Fate(left, turnedBit, copies, overtaken, held, sent + span);
  }

  private boolean hits(double share, Fault fault, long i) {
    boolean hit = dice.hits(share, fault, i);
    listener.count(fault, hit ? 1 : 0);
    return hit;
  }
}
