// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SipHashTest {

  /** Made with OpenSSL's SIPHASH, c-rounds 1, d-rounds 3, key 00 01 … 0f; little-endian. */
  @ParameterizedTest
  @CsvSource({
    "0706050403020100, 0f0e0d0c0b0a0908, cc4fdd1a7d908b66",
    "0000000000000000, 0000000000000000, 403e4b0d4f19f787",
    "ffffffffffffffff, 0102030405060708, e62906423daadf66",
  })
  void isTheOneThatIsPublished(String first, String second, String hash) {
    SipHash sipHash = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
    long hashed =
        sipHash.hash(Long.parseUnsignedLong(first, 16), Long.parseUnsignedLong(second, 16));
    assertEquals(hash, Long.toHexString(hashed));
  }

  @Test
  void theKeyDecides() {
    Random random = new Random(1);
    assertNotEquals(SipHash.random(random).hash(1, 2), SipHash.random(random).hash(1, 2));
  }
}
