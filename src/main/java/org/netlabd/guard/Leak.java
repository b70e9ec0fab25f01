// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

/**
 * Of what is over a source's rate, about one in four is answered all the same. Datagrams can be
 * forged: without this, who sends enough of them in a victim's name would silence the victim
 * (chrony's {@code ratelimit leak}, {@code clientlog.c}).
 *
 * <p>Called by a UDP listener's event loops, each with random numbers of its own.
 */
public final class Leak {

  private static final int ONE_IN_LOG2 = 2;
  private static final long MASK = (1L << ONE_IN_LOG2) - 1;

  private Leak() {}

  /** How many of {@code excess} datagrams are answered; {@code random} is any number. */
  public static int answered(int excess, long random) {
    return (int) ((excess + (random & MASK)) >> ONE_IN_LOG2);
  }
}
