// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import java.time.Duration;
import java.util.Optional;
import org.netlabd.config.ListenerSettings.Timeouts;

/** How long a session may stay. Pure; times are those of {@link System#nanoTime}. */
public final class Expiry {

  /** 146 years: differences of such times never overflow. */
  public static final long NEVER_NANOS = Long.MAX_VALUE / 2;

  private Expiry() {}

  /** When a session, idle or with unsent bytes since it moved last, will have stayed too long. */
  public static long at(Timeouts timeouts, long startNanos, long progressNanos, boolean unsent) {
    long quiet = progressNanos + nanos(unsent ? timeouts.stall() : timeouts.idle());
    long old = startNanos + nanos(timeouts.lifetime());
    return quiet - old < 0 ? quiet : old;
  }

  /** Why a session that has stayed too long is ended. */
  public static End why(Timeouts timeouts, long startNanos, boolean unsent, long nowNanos) {
    if (nowNanos - startNanos >= nanos(timeouts.lifetime())) {
      return End.LIFETIME;
    }
    return unsent ? End.STALL : End.IDLE;
  }

  private static long nanos(Optional<Duration> duration) {
    return duration.isPresent() ? duration.get().toNanos() : NEVER_NANOS;
  }
}
