// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

/**
 * What the answer of a STAMP session-reflector tells; immutable. Each way is from one clock's time
 * to another's, and less than 0 where these differ by more than it took.
 *
 * @param number the reflector's own of this answer, or the probe's where it has none
 * @param thereNanos from our sending to its receiving
 * @param heldNanos from its receiving to its sending
 * @param backNanos from its sending to our receiving
 */
public record Reflection(long number, long thereNanos, long heldNanos, long backNanos) {

  /** The coarsest tick of a clock. */
  private static final long TICK_NANOS = 10_000_000;

  /**
   * Whether the reflector's clock can have gone on between its two times: not where it sent before
   * it received, or held for longer than the round trip.
   */
  public boolean isValid() {
    return heldNanos >= 0 && thereNanos + backNanos >= -TICK_NANOS;
  }

  /** How far the reflector's clock is ahead, if both ways took equally long. */
  long offsetNanos() {
    return (thereNanos - backNanos) / 2;
  }
}
