// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.type;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class QuoteTest {

  @Test
  void whatCouldFoolATerminalIsSpeltOut() {
    assertEquals(
        "a\\u000ab\\u001b[0m\\u2028\\u202e\\u0085\\ud800\u00e9\ud83d\ude00 \\u00a0\\u3000",
        Quote.printable("a\nb\u001b[0m\u2028\u202e\u0085\ud800\u00e9\ud83d\ude00 \u00a0\u3000"));
  }

  @Test
  void longTextIsCutAtACharacter() {
    assertEquals("\"" + "x".repeat(60) + "\"", Quote.quote("x".repeat(60)));
    assertEquals(
        "\"" + "\ud83d\ude00".repeat(60) + "...\"", Quote.quote("\ud83d\ude00".repeat(61)));
  }
}
