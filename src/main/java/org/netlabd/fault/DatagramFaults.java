package org.netlabd.fault;

import java.nio.ByteBuffer;
import org.netlabd.config.FaultSettings;

/**
 * What is to become of the answers to one source, one after the other. Not thread-safe; the clock
 * is handed in.
 *
 * <pre>
 *   answer --> loss --> truncate --> corrupt --> bandwidth --> delay --> reorder --> out
 *                                                          `--> duplicate ---------> out
 * </pre>
 */
public final class DatagramFaults {

  private final FaultSettings settings;
  private final Dice dice;
  private final Loss loss;
  private final Delay delay;
  private final Bandwidth line;
  private long n;

  /** What becomes of one answer. */
  public static final class Fate {

    private boolean lost;
    private int bytes;
    private int turnedBit = -1;
    private long dueNanos;
    private boolean overtaken;
    private boolean twice;

    /** It is not sent. */
    public boolean isLost() {
      return lost;
    }

    /** How many of its bytes are left. */
    public int bytes() {
      return bytes;
    }

    /** When it is to be sent, as {@link System#nanoTime} tells the time. */
    public long dueNanos() {
      return dueNanos;
    }

    /** It is sent behind the one that follows. */
    public boolean isOvertaken() {
      return overtaken;
    }

    /** It is sent twice. */
    public boolean isTwice() {
      return twice;
    }

    /** Turns over the bit that is to be wrong; returns whether one is. */
    public boolean corrupt(ByteBuffer payload) {
      if (turnedBit >= 0) {
        int at = payload.position() + turnedBit / Byte.SIZE;
        payload.put(at, (byte) (payload.get(at) ^ 1 << turnedBit % Byte.SIZE));
      }
      return turnedBit >= 0;
    }
  }

  /**
   * Nothing answered yet.
   *
   * @param seed of the listener
   * @param ordinal how many sources came before
   */
  public DatagramFaults(FaultSettings settings, long seed, long ordinal, long nowNanos) {
    this.settings = settings;
    dice = Dice.of(seed, ordinal);
    loss = new Loss(settings.loss(), settings.burst());
    delay =
        new Delay(settings.delay().toNanos(), settings.jitter().toNanos(), settings.distribution());
    line = new Bandwidth(settings.bandwidth(), nowNanos);
  }

  /** What becomes of the next answer. */
  public Fate next(int bytes, long nowNanos) {
    Fate fate = new Fate();
    fate.bytes = bytes;
    fate.lost = loss.loses(dice, n);
    if (!fate.lost) {
      if (bytes > 0 && dice.hits(settings.truncate(), Fault.TRUNCATE, n)) {
        fate.bytes = dice.roll(Fault.TRUNCATE, ~n).nextInt(bytes);
      }
      if (fate.bytes > 0 && dice.hits(settings.corrupt(), Fault.CORRUPT, n)) {
        fate.turnedBit = dice.roll(Fault.CORRUPT, ~n).nextInt(fate.bytes * Byte.SIZE);
      }
      fate.twice = dice.hits(settings.duplicate(), Fault.DUPLICATE, n);
      fate.overtaken = dice.hits(settings.reorder(), Fault.REORDER, n);
      fate.dueNanos = line.send(fate.bytes, nowNanos) + delay.nanos(dice, n);
    }
    n++;
    return fate;
  }
}
