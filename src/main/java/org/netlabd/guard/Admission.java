// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import org.jspecify.annotations.Nullable;
import org.netlabd.values.IpAddress;

/** What {@link SessionLimits} answers to a connection. */
public sealed interface Admission {

  record Refused(Reason reason) implements Admission {

    /** Whether the end of another session may let it in. */
    public boolean lacksRoom() {
      return reason == Reason.PER_SOURCE || reason == Reason.SESSIONS;
    }
  }

  /** It becomes a session, whose end gives the ticket back; twice is as once. For one thread. */
  final class Ticket implements Admission {

    private final long high;
    private final long low;
    private IpAddress source;
    private @Nullable SessionLimits limits;

    /** A session of the address, which counts in {@code limits} for the source. */
    Ticket(SessionLimits limits, long high, long low, IpAddress source) {
      this.limits = limits;
      this.high = high;
      this.low = low;
      this.source = source;
    }

    /** A reload may have changed what makes a source. */
    public void recount() {
      if (limits != null) {
        source = limits.move(source, limits.source(high, low));
      }
    }

    public void giveBack() {
      if (limits != null) {
        limits.remove(source);
        limits = null;
      }
    }
  }
}
