// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import java.util.function.ObjIntConsumer;

/** Every decision about datagrams: access, loops, rates of the source and of all. Any thread. */
public record DatagramGuard(
    AddressSet access, LoopRules loops, Rates rates, ObjIntConsumer<Reason> refusals) {

  private static final int LEAK_LOG2 = 2;
  private static final long LEAK_MASK = (1L << LEAK_LOG2) - 1;

  /**
   * How many of {@code wanted} datagrams of a sender, {@code toMany} if to a broadcast, are
   * answered.
   */
  public int answerable(
      long sourceHigh,
      long sourceLow,
      int sourcePort,
      boolean toMany,
      boolean toItself,
      int wanted,
      long nanos,
      long random) {
    Reason never =
        access.contains(sourceHigh, sourceLow)
            ? loops.refusal(sourceHigh, sourceLow, sourcePort, toMany, toItself)
            : Reason.ACCESS;
    if (never != null) {
      refusals.accept(never, wanted);
      return 0;
    }
    int within = rates.bySource().take(sourceHigh, sourceLow, wanted, nanos);
    int ofSource = within + leaked(wanted - within, random);
    tell(Reason.SOURCE_RATE, wanted - ofSource);
    if (ofSource == 0) {
      return 0;
    }
    int answerable = rates.all().take(ofSource, nanos);
    tell(Reason.RATE, ofSource - answerable);
    return answerable;
  }

  /**
   * One in four of what is over a source's rate: who forges a victim's datagrams cannot silence it
   * (chrony's {@code ratelimit leak}).
   */
  static int leaked(int excess, long random) {
    return (int) ((excess + (random & LEAK_MASK)) >> LEAK_LOG2);
  }

  private void tell(Reason reason, int count) {
    if (count > 0) {
      refusals.accept(reason, count);
    }
  }
}
