// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import java.time.Duration;
import java.util.Optional;
import org.netlabd.config.ListenerSettings.Timeouts;

/**
 * How long a session may stay. Not thread-safe; the clock, {@link System#nanoTime}, is handed in.
 *
 * <p>A peer reads long before the kernel has so much room that it lets us know. So, while bytes
 * wait for the peer, it is looked a few times in a stall's time at what its system has taken.
 */
public final class Expiry {

  /** 146 years: differences of such times never overflow. */
  public static final long NEVER_NANOS = Long.MAX_VALUE / 2;

  private static final int LOOKS = 8;

  private final Timeouts timeouts;
  private final long startNanos;
  private long movedNanos;
  private long lookedNanos;
  private long taken;

  public Expiry(Timeouts timeouts, long startNanos) {
    this.timeouts = timeouts;
    this.startNanos = startNanos;
    movedNanos = startNanos;
    lookedNanos = startNanos;
  }

  /** Bytes have come, or gone. */
  public void moved(long nowNanos) {
    movedNanos = nowNanos;
  }

  /** So many bytes has the peer's system taken in all; more than before is a movement. */
  public void looked(long takenBytes, long nowNanos) {
    if (takenBytes != taken) {
      moved(nowNanos);
    }
    taken = takenBytes;
    lookedNanos = nowNanos;
  }

  public long movedNanos() {
    return movedNanos;
  }

  /** When to look, or when it is over; {@code waits}: whether bytes wait for the peer. */
  public long dueNanos(boolean waits) {
    long over = overNanos(waits);
    long look = lookedNanos + nanos(timeouts.stall()) / LOOKS;
    return waits && look - over < 0 ? look : over;
  }

  /** When the session will have stayed too long. */
  public long overNanos(boolean waits) {
    long quiet = movedNanos + nanos(waits ? timeouts.stall() : timeouts.idle());
    long old = startNanos + nanos(timeouts.lifetime());
    return quiet - old < 0 ? quiet : old;
  }

  /** Why a session that has stayed too long is ended. */
  public End why(boolean waits, long nowNanos) {
    if (nowNanos - startNanos >= nanos(timeouts.lifetime())) {
      return End.LIFETIME;
    }
    return waits ? End.STALL : End.IDLE;
  }

  private static long nanos(Optional<Duration> duration) {
    return duration.isPresent() ? duration.get().toNanos() : NEVER_NANOS;
  }
}
