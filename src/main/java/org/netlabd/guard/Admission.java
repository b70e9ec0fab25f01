package org.netlabd.guard;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What {@link SessionLimits} answers to a connection. */
public sealed interface Admission {

  /** It is closed at once. */
  record Refused(Reason reason) implements Admission {}

  /**
   * It becomes a session. Whoever ends the session gives the ticket back; doing so twice is the
   * same as once. For any thread.
   */
  final class Ticket implements Admission {

    private final AtomicReference<@Nullable Runnable> giveBack;

    Ticket(Runnable giveBack) {
      this.giveBack = new AtomicReference<>(giveBack);
    }

    /** Makes room for another session. */
    public void giveBack() {
      Runnable first = giveBack.getAndSet(null);
      if (first != null) {
        first.run();
      }
    }
  }
}
