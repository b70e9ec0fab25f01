// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Endless pseudo-random bytes, the same for the same seed, computed at any offset. Immutable. */
public record Payload(long seed) {

  /** Fills the rest of a buffer with the bytes from an offset on. */
  public void fill(ByteBuffer buffer, long offset) {
    long at = offset;
    while (buffer.hasRemaining()) {
      long word = word(at >>> 3) >>> ((at & 7) << 3);
      for (long left = 8 - (at & 7); left > 0 && buffer.hasRemaining(); left--) {
        buffer.put((byte) word);
        word >>>= 8;
        at++;
      }
    }
  }

  /**
   * The first byte that is wrong, if one is.
   *
   * @param from where in the buffer the byte at the offset is, and {@code to} where the last one is
   */
  public @Nullable Mismatch firstWrong(ByteBuffer buffer, int from, int to, long offset) {
    long word = 0;
    for (int i = from; i < to; i++) {
      long at = offset + i - from;
      if (i == from || (at & 7) == 0) {
        word = word(at >>> 3) >>> ((at & 7) << 3);
      }
      if (buffer.get(i) != (byte) word) {
        return new Mismatch(at, (byte) word, buffer.get(i));
      }
      word >>>= 8;
    }
    return null;
  }

  /** SplitMix64 (Steele, Lea, Flood 2014), addressed by its counter. */
  private long word(long index) {
    long z = seed + (index + 1) * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
