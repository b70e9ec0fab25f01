// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

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
      ByteBuffer one = ByteBuffer.allocate(1);
      payload.fill(one, offset + i);
      assertEquals(one.get(0), buffer.get(i));
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
    assertNull(payload.firstWrong(buffer, 3, length + 3, offset));
    int wrong = place % length;
    byte sent = buffer.get(wrong + 3);
    byte received = (byte) (sent ^ 0x10);
    buffer.put(wrong + 3, received);
    assertEquals(
        new Mismatch(offset + wrong, sent, received),
        payload.firstWrong(buffer, 3, length + 3, offset));
  }
}
