// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.netlabd.guard.End;

/** An accepted connection, for as long as its loop's {@link SessionSet} looks after it. */
abstract class Connection {

  /** When it is looked at: of its loop's {@link Deadlines}, as is the number. */
  long dueNanos;

  /** Tells those apart that are due at the same time. */
  long number;

  /** For how many it counts where the heap's room is reckoned. */
  int weight() {
    return 1;
  }

  /** When its time is over, as things are. */
  abstract long deadlineNanos();

  abstract void expired(long nowNanos);

  /** A reload may have changed what makes a source. */
  void recount() {}

  /** Ends it as soon as all that was received is answered. */
  abstract void finish(End why);

  /** What can be seen of the session, a moment old; null where there is none. Any thread. */
  abstract @Nullable Map<String, @Nullable Object> view();

  abstract void abort(End why);
}
