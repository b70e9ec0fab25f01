// SPDX-License-Identifier: Apache-2.0
package org.netlabd.fault;

/** What a listener does wrong on purpose; the same words in configuration, log and metric. */
public enum Fault {
  DELAY("delay"),
  LOSS("loss"),
  DUPLICATE("duplicate"),
  REORDER("reorder"),
  CORRUPT("corrupt"),
  TRUNCATE("truncate"),
  BANDWIDTH("bandwidth"),
  /** What {@code faults.queue} had no room for: lost as well. */
  QUEUE("queue"),
  RESET("reset-after"),
  CLOSE("close-after"),
  HALF_CLOSE("half-close-after"),
  STALL("stall-after"),
  SLOW_READ("slow-read"),
  SLOW_ACCEPT("slow-accept");

  private final String word;

  Fault(String word) {
    this.word = word;
  }

  @Override
  public String toString() {
    return word;
  }
}
