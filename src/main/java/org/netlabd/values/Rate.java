// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

/**
 * How often something may happen.
 *
 * @param perSecond at most so often a second in the long run, 1 to 1,000,000,000
 * @param burst at most so often at once, 1 to 2,147,483,647
 */
public record Rate(long perSecond, int burst) {

  /** As often as it comes. */
  public static final Rate UNLIMITED = new Rate(Long.MAX_VALUE, Integer.MAX_VALUE);

  /** A rate that allows a second's worth at once. */
  public static Rate perSecond(long perSecond) {
    return perSecond == Long.MAX_VALUE
        ? UNLIMITED
        : new Rate(perSecond, (int) Math.min(Math.max(perSecond, 1), Integer.MAX_VALUE));
  }

  /** Whether there is no limit. */
  public boolean isUnlimited() {
    return perSecond == Long.MAX_VALUE;
  }
}
