package org.netlabd.listen;

import java.util.concurrent.TimeUnit;

/**
 * Whether a listener's accepting has failed for want of what the system gives, so that its
 * acceptors together say so once. Any thread.
 */
final class AcceptPause {

  /** How long an acceptor rests after the system refused, in milliseconds. */
  static final long REST_MILLIS = 500;

  /** Without a refusal for so long, accepting works again. */
  private static final long STEADY_NANOS = TimeUnit.MILLISECONDS.toNanos(2 * REST_MILLIS);

  private volatile boolean pausing;
  private long lastFailureNanos;

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
