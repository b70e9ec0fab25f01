// SPDX-License-Identifier: Apache-2.0
package org.netlabd.fault;

import java.nio.ByteBuffer;

/** Turns over a bit in a share of a stream's bytes, however it is cut. Of one session. */
final class Corruption {

  private final double share;
  private final Dice dice;
  private long count;
  private long next;

  /** Nothing sent yet; {@code share} is from 0 to 1. */
  Corruption(double share, Dice dice) {
    this.share = share;
    this.dice = dice;
    next = share > 0 ? gap() : Long.MAX_VALUE;
  }

  /** How many bytes are right before the next one that is not: geometrically distributed. */
  private long gap() {
    double drawn = 1 - dice.roll(Fault.CORRUPT, count++).nextDouble();
    return share >= 1 ? 0 : (long) (Math.log(drawn) / Math.log1p(-share));
  }

  /** Damages what is sent next; returns in how many bytes. */
  int damage(ByteBuffer bytes) {
    int damaged = 0;
    int at = 0;
    while (next < bytes.remaining() - at) {
      at += (int) next;
      int place = bytes.position() + at;
      int bit = dice.roll(Fault.CORRUPT, ~count).nextInt(Byte.SIZE);
      bytes.put(place, (byte) (bytes.get(place) ^ 1 << bit));
      at++;
      damaged++;
      next = gap();
    }
    next -= bytes.remaining() - at;
    return damaged;
  }
}
