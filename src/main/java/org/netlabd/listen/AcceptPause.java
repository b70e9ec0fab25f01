// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.util.concurrent.TimeUnit;
import org.netlabd.net.LoopSocket;

/** Whether a listener's accepting has failed for want of something; said once. Any thread. */
final class AcceptPause {

  /** Without a refusal for so long, accepting works again. */
  private static final long STEADY_NANOS =
      TimeUnit.MILLISECONDS.toNanos(2 * LoopSocket.REST_MILLIS);

  private volatile boolean pausing;
  private long lastFailureNanos;

  boolean isOn() {
    return pausing;
  }

  /** Accepting has failed; returns whether it is the first time. */
  synchronized boolean failed(long nanos) {
    boolean first = !pausing;
    lastFailureNanos = nanos;
    pausing = true;
    return first;
  }

  /** Accepting has not failed; returns whether that ends a pause. */
  boolean ended(long nanos) {
    // Not at once: at the brink, each connection that ends lets in one that fails again.
    return pausing && endedForLong(nanos);
  }

  private synchronized boolean endedForLong(long nanos) {
    boolean ends = pausing && nanos - lastFailureNanos > STEADY_NANOS;
    pausing &= !ends;
    return ends;
  }
}
