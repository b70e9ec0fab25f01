// SPDX-License-Identifier: Apache-2.0
package org.netlabd.fault;

import java.util.SplittableRandom;
import org.netlabd.config.FaultSettings.Distribution;

/**
 * Holds back for a while: {@code delay} on average, {@code jitter} away from it. Never less than
 * nothing, so that a jitter of more than the delay raises the average.
 *
 * @param delayNanos the mean
 * @param jitterNanos half of the range if uniform, else the standard deviation
 */
record Delay(long delayNanos, long jitterNanos, Distribution distribution) {

  /** Of the Pareto distribution; the same as tc-netem(8)'s. */
  private static final double SHAPE = 3;

  private static final double MEAN = SHAPE / (SHAPE - 1);
  private static final double DEVIATION = Math.sqrt(SHAPE / (SHAPE - 2)) / (SHAPE - 1);

  long nanos(Dice dice, long n) {
    if (jitterNanos == 0) {
      return delayNanos;
    }
    SplittableRandom random = dice.roll(Fault.DELAY, n);
    double away =
        switch (distribution) {
          case UNIFORM -> 2 * random.nextDouble() - 1;
          case NORMAL -> random.nextGaussian();
          case PARETO -> (Math.pow(1 - random.nextDouble(), -1 / SHAPE) - MEAN) / DEVIATION;
        };
    return Math.max(0, delayNanos + Math.round(jitterNanos * away));
  }
}
