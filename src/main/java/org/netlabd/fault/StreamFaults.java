package org.netlabd.fault;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.FaultSettings;

/**
 * What is to become of what one session is sent. Not thread-safe; the clock is handed in.
 *
 * <pre>
 *   bytes --> corrupt --> bandwidth --> delay --> out, until reset-, close-, half-close- or
 *                                                 stall-after
 * </pre>
 */
public final class StreamFaults {

  private final Corruption corruption;
  private final Dice dice;
  private final Delay delay;
  private final Bandwidth line;
  private final long lastByte;
  private final @Nullable Fault end;
  private long pieces;
  private long lastNanos;

  /**
   * Nothing sent yet.
   *
   * @param seed of the listener
   * @param ordinal how many sessions came before
   */
  public StreamFaults(FaultSettings settings, long seed, long ordinal, long nowNanos) {
    dice = Dice.of(seed, ordinal);
    corruption = new Corruption(settings.corrupt(), dice);
    delay =
        new Delay(settings.delay().toNanos(), settings.jitter().toNanos(), settings.distribution());
    line = new Bandwidth(settings.bandwidth(), nowNanos);
    Map.Entry<Fault, Long> first =
        Stream.of(
                Map.entry(Fault.RESET, settings.resetAfter()),
                Map.entry(Fault.CLOSE, settings.closeAfter()),
                Map.entry(Fault.HALF_CLOSE, settings.halfCloseAfter()),
                Map.entry(Fault.STALL, settings.stallAfter()))
            .filter(each -> each.getValue() > 0)
            .min(Map.Entry.comparingByValue())
            .orElse(null);
    end = first == null ? null : first.getKey();
    lastByte = first == null ? Long.MAX_VALUE : first.getValue();
    lastNanos = nowNanos;
  }

  /** What happens behind the {@link #lastByte}; null if nothing does. */
  public @Nullable Fault end() {
    return end;
  }

  /** How many bytes are sent before {@link #end}. */
  public long lastByte() {
    return lastByte;
  }

  /** Damages what is sent next; returns in how many bytes. */
  public int damage(ByteBuffer bytes) {
    return corruption.damage(bytes);
  }

  /** When the last of so many bytes, or the end behind them, is to be sent: never out of order. */
  public long dueNanos(int bytes, long nowNanos) {
    lastNanos = Math.max(lastNanos, line.send(bytes, nowNanos) + delay.nanos(dice, pieces++));
    return lastNanos;
  }
}
