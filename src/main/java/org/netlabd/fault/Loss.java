// SPDX-License-Identifier: Apache-2.0
package org.netlabd.fault;

/**
 * Loses datagrams, singly or in runs: Gilbert's model, of a channel that is good or bad and loses
 * all in the bad state.
 *
 * <pre>
 *            q                 1/r = burst: mean length of a run of losses
 *    good ------> bad          q/(q+r) = loss
 *         <------
 *            r
 * </pre>
 *
 * <p>E. N. Gilbert, Capacity of a Burst-Noise Channel, 1960; {@code loss gemodel} of tc-netem(8).
 * Without a burst each is lost by its own chance. Of one source; not thread-safe.
 */
final class Loss {

  private final double whenGood;
  private final double whenBad;
  private boolean bad;

  /** A channel that is good; {@code loss} is from 0 to 1, {@code burst} 0 for single losses. */
  Loss(double loss, double burst) {
    boolean runs = burst > 0 && loss > 0 && loss < 1;
    whenGood = runs ? loss / (1 - loss) / burst : loss;
    whenBad = runs ? 1 - 1 / burst : loss;
  }

  boolean loses(Dice dice, long n) {
    bad = dice.hits(bad ? whenBad : whenGood, Fault.LOSS, n);
    return bad;
  }
}
