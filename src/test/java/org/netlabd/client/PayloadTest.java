// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class PayloadTest {

  @Property(tries = 200)
  void aStretchIsTheSameByteByByte(
      @ForAll long seed,
      @ForAll @LongRange(min = 0, max = 1L << 50) long offset,
      @ForAll @IntRange(min = 0, max = 100) int length) {
    Payload payload = new Payload(seed);
    ByteBuffer buffer = ByteBuffer.allocate(length);
    payload.fill(buffer, offset);
    for (int i = 0; i < length; i++) {
      assertEquals(payload.at(offset + i), buffer.get(i));
    }
  }

  @Property(tries = 200)
  void theFirstWrongByteIsFound(
      @ForAll long seed,
      @ForAll @LongRange(min = 0, max = 1000) long offset,
      @ForAll @IntRange(min = 1, max = 100) int length,
      @ForAll @IntRange(min = 0, max = 99) int place) {
    Payload payload = new Payload(seed);
    ByteBuffer buffer = ByteBuffer.allocate(length + 3).position(3);
    payload.fill(buffer, offset);
    assertEquals(-1, payload.firstWrong(buffer, 3, length + 3, offset));
    int wrong = place % length + 3;
    buffer.put(wrong, (byte) (buffer.get(wrong) ^ 0x10));
    assertEquals(wrong, payload.firstWrong(buffer, 3, length + 3, offset));
  }
}
