package org.netlabd.guard;

import org.jspecify.annotations.Nullable;
import org.netlabd.values.IpAddress;

/** What {@link SessionLimits} answers to a connection. */
public sealed interface Admission {

  /** It is closed at once. */
  record Refused(Reason reason) implements Admission {}

  /**
   * It becomes a session. Whoever ends the session gives the ticket back; doing so twice is the
   * same as once. For one thread at a time.
   */
  final class Ticket implements Admission {

    private final long high;
    private final long low;
    private @Nullable SessionLimits limits;

    /** A session of the source that counts in {@code limits}. */
    Ticket(SessionLimits limits, long high, long low) {
      this.limits = limits;
      this.high = high;
      this.low = low;
    }

    /** Makes room for another session. */
    public void giveBack() {
      if (limits != null) {
        limits.remove(new IpAddress(high, low));
        limits = null;
      }
    }
  }
}
