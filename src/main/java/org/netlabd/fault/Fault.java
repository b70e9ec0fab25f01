// SPDX-License-Identifier: Apache-2.0
package org.netlabd.fault;

import java.util.Locale;

/** What a listener does wrong on purpose; the same words in configuration, log and metric. */
public enum Fault {
  DELAY,
  LOSS,
  DUPLICATE,
  REORDER,
  CORRUPT,
  TRUNCATE,
  BANDWIDTH,
  /** What {@code faults.queue} had no room for: lost as well. */
  QUEUE,
  RESET_AFTER,
  CLOSE_AFTER,
  HALF_CLOSE_AFTER,
  STALL_AFTER,
  SLOW_READ,
  SLOW_ACCEPT;

  private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

  @Override
  public String toString() {
    return word;
  }
}
