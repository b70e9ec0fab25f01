// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import java.util.function.ObjIntConsumer;

/**
 * Every decision about a datagram, in its order: access, loops, the source's rate with its leak,
 * the rate in all.
 *
 * <p>Asked by a UDP listener's event loops for each datagram, or once for a run of them that came
 * together from one sender (GRO). Immutable but for the buckets, which take any number of threads.
 *
 * @param access who may come
 * @param loops what is never answered
 * @param rates of each source, and in all
 * @param refusals told of each refusal, with the number of datagrams; for any thread
 */
public record DatagramGuard(
    AddressSet access, LoopRules loops, Rates rates, ObjIntConsumer<Reason> refusals) {

  private static final int LEAK_LOG2 = 2;
  private static final long LEAK_MASK = (1L << LEAK_LOG2) - 1;

  /**
   * How many of {@code wanted} datagrams of one sender may be answered now.
   *
   * @param toMany whether they were sent to a broadcast or multicast address
   * @param toItself whether they were sent to the address that they came from
   * @param nanos {@link System#nanoTime}
   * @param random any number, from the loop's own generator
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
   * Of what is over a source's rate, one in four is answered all the same. Datagrams can be forged:
   * without this, who sends enough of them in a victim's name would silence the victim (chrony's
   * {@code ratelimit leak}, {@code clientlog.c}).
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
