// SPDX-License-Identifier: Apache-2.0
package org.netlabd.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.random.RandomGenerator;

/** Inputs that are nearly right: one of a few that are, with some bytes changed, moved or gone. */
public final class Damage {

  private static final int MOST_CHANGES = 6;
  private static final int MOST_BYTES = 16;

  private final List<byte[]> seeds;
  private final RandomGenerator random;

  /** Of these seeds; the same numbers make the same inputs. */
  public Damage(List<byte[]> seeds, RandomGenerator random) {
    this.seeds = seeds;
    this.random = random;
  }

  /** One more input. */
  public byte[] next() {
    byte[] bytes = seed();
    for (int changes = random.nextInt(MOST_CHANGES + 1); changes > 0; changes--) {
      bytes = changed(bytes);
    }
    return bytes;
  }

  private byte[] seed() {
    return seeds.get(random.nextInt(seeds.size()));
  }

  private byte[] changed(byte[] bytes) {
    int at = random.nextInt(bytes.length + 1);
    int behind = Math.min(bytes.length, at + random.nextInt(MOST_BYTES));
    byte[] none = {};
    byte[] other = seed();
    int from = random.nextInt(other.length + 1);
    int until = Math.min(other.length, from + random.nextInt(MOST_BYTES));
    return switch (random.nextInt(5)) {
      case 0 -> joined(bytes, at, none, 0, 0, behind);
      case 1 -> joined(bytes, at, bytes, at, behind, at);
      case 2 -> joined(bytes, at, other, from, until, behind);
      case 3 -> joined(bytes, at, other, from, other.length, bytes.length);
      default ->
          joined(bytes, at, new byte[] {(byte) random.nextInt()}, 0, 1, at + random.nextInt(2));
    };
  }

  /** {@code bytes} before {@code at}, a part of {@code middle}, {@code bytes} from {@code rest}. */
  private static byte[] joined(byte[] bytes, int at, byte[] middle, int from, int until, int rest) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(bytes, 0, at);
    all.write(middle, from, until - from);
    int start = Math.min(rest, bytes.length);
    all.write(bytes, start, bytes.length - start);
    return all.toByteArray();
  }
}
