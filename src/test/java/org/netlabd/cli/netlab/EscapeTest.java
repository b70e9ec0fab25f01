// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.netlabd.cli.netlab.console.Escape;

class EscapeTest {

  private static String shown(String text) {
    return new Escape().next(text.getBytes(StandardCharsets.UTF_8), true);
  }

  @Test
  void whatATerminalActsOnIsShown() {
    assertEquals("\\x1b[2J", shown("\u001b[2J"));
    assertEquals("a\\x0db\\x00", shown("a\rb\0"));
    assertEquals("\\x9b31m", shown("\u009b31m"));
    assertEquals("\\u202eabc", shown("\u202eabc"));
    assertEquals("grün\tblau\n", shown("grün\tblau\n"));
    assertEquals("HTTP/1.0 404\\n\\x1b", Escape.line("HTTP/1.0 404\n\u001b"));
  }

  @Test
  void whatIsNoTextIsShownByteByByte() {
    assertEquals("\\xff\\xfea", new Escape().next(new byte[] {-1, -2, 'a'}, true));
    assertEquals("\\xc3", new Escape().next(new byte[] {(byte) 0xc3}, true));
  }

  @Test
  void aCharacterMayComeInPieces() {
    Escape escape = new Escape();
    byte[] bytes = "€".getBytes(StandardCharsets.UTF_8);
    assertEquals("", escape.next(new byte[] {bytes[0]}, false));
    assertEquals("", escape.next(new byte[] {bytes[1]}, false));
    assertEquals("€", escape.next(new byte[] {bytes[2]}, false));
  }

  @Property
  void nothingThatIsShownIsAControl(@ForAll byte[] bytes) {
    String shown = new Escape().next(bytes, true);
    assertTrue(
        shown.codePoints().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t'));
  }
}
