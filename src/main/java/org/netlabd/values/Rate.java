// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

/** How often something may happen: a second in the long run, and at once (burst); from 1 on. */
public record Rate(long perSecond, int burst) {

  /** As often as it comes. */
  public static final Rate UNLIMITED = new Rate(Long.MAX_VALUE, Integer.MAX_VALUE);

  /** A rate that allows a second's worth at once. */
  public static Rate perSecond(long perSecond) {
    return perSecond == Long.MAX_VALUE
        ? UNLIMITED
        : new Rate(perSecond, (int) Math.min(Math.max(perSecond, 1), Integer.MAX_VALUE));
  }

  public boolean isUnlimited() {
    return perSecond == Long.MAX_VALUE;
  }
}
