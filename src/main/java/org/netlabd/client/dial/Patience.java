// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.dial;

import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.netlabd.client.failure.Failure;
import org.netlabd.net.Stage;

/**
 * How long a conversation may take, from now: to its connection as long as the limit, and then as
 * long in which nothing moves, or as long in all. Immutable; for any thread.
 *
 * @param whole whether the limit is for all of it
 */
public record Patience(Duration limit, boolean whole, long beginNanos) {

  /** For each step in which nothing moves. */
  public static Patience perStep(Duration limit) {
    return new Patience(limit, false, System.nanoTime());
  }

  /** For everything until the connection is closed. */
  public static Patience inAll(Duration limit) {
    return new Patience(limit, true, System.nanoTime());
  }

  /** Waits so long, without losing patience for it: the same afterwards. */
  public Patience pause(Duration pause) throws InterruptedIOException {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted");
    }
    return after(pause);
  }

  /** The same after a wait that was asked for. */
  Patience after(Duration pause) {
    return new Patience(limit, whole, beginNanos + pause.toNanos());
  }

  /** At least what can be told of. */
  public Duration leftToConnect() {
    return Duration.ofNanos(Math.max(1_000, beginNanos + limit.toNanos() - System.nanoTime()));
  }

  /** For an address, when so many are still to be tried. */
  Patience shareOf(int addresses) {
    return addresses == 1
        ? new Patience(limit, true, beginNanos)
        : inAll(leftToConnect().dividedBy(addresses));
  }

  /** When to give up, as {@link System#nanoTime} counts, if something moved last at that time. */
  public long deadline(long movedNanos) {
    return (whole ? beginNanos : movedNanos) + limit.toNanos();
  }

  /** The failure that its end is; something moved last so long ago, if ever. */
  public Failure timedOut(Stage stage, InetSocketAddress peer, boolean moved, Duration idle) {
    return whole && moved
        ? Failure.unfinished(stage, limit, idle, peer)
        : Failure.timedOut(stage, limit, peer);
  }
}
