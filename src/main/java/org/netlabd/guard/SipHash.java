// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import java.util.random.RandomGenerator;

/** SipHash-1-3 of two longs (Aumasson and Bernstein), with a key of two. Immutable. */
public record SipHash(long k0, long k1) {

  /** The length of the message, as SipHash ends it. */
  private static final long LAST_BLOCK = 16L << 56;

  /** One with a key that nobody knows, if the generator is a secure one. */
  public static SipHash random(RandomGenerator random) {
    return new SipHash(random.nextLong(), random.nextLong());
  }

  public long hash(long first, long second) {
    long v0 = k0 ^ 0x736f6d6570736575L;
    long v1 = k1 ^ 0x646f72616e646f6dL;
    long v2 = k0 ^ 0x6c7967656e657261L;
    long v3 = k1 ^ 0x7465646279746573L;
    long block = first;
    for (int round = 0; round < 6; round++) {
      if (round < 3) {
        v3 ^= block;
      }
      v0 += v1;
      v2 += v3;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 = Long.rotateLeft(v0, 32) + v3;
      v2 += v1;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 = Long.rotateLeft(v2, 32);
      if (round < 3) {
        v0 ^= block;
        block = round == 0 ? second : LAST_BLOCK;
        v2 ^= round == 2 ? 0xff : 0;
      }
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }
}
