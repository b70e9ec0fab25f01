// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fits any text into one record: shows what could end it or steer a terminal, marks a cut. */
final class Escape {

  /** What stands at the end of a text that was cut. */
  static final String CUT = "...";

  /** What ends a line, moves the cursor, turns text round, is invisible, or half a character. */
  private static final Pattern HARMFUL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");

  /** The beginning of an escape, of ours or of payload, or of a byte in hex, that has more. */
  private static final Pattern PART =
      Pattern.compile(
          "(?<!\\\\)(?:\\\\\\\\)*+(\\\\(?:x\\p{XDigit}?|u\\p{XDigit}{0,3}|U\\p{XDigit}{0,7})?)$"
              + "|(?<= bytes: )(?:\\p{XDigit}{2})*+(\\p{XDigit})$");

  private Escape() {}

  /** One line of at most {@code maxBytes} bytes of UTF-8; a cut leaves whole escapes. */
  static String line(String text, int maxBytes) {
    String line =
        HARMFUL.matcher(text).replaceAll(found -> "\\\\" + shown(found.group().codePointAt(0)));
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= maxBytes) {
      return line;
    }
    int end = Math.max(0, maxBytes - CUT.length());
    while (end > 0 && (bytes[end] & 0xc0) == 0x80) {
      end--;
    }
    String mark = CUT.substring(0, Math.min(CUT.length(), maxBytes));
    String kept = new String(bytes, 0, end, StandardCharsets.UTF_8);
    Matcher part = PART.matcher(kept);
    return (part.find() ? kept.substring(0, Math.max(part.start(1), part.start(2))) : kept) + mark;
  }

  private static String shown(int character) {
    return switch (character) {
      case '\n' -> "n";
      case '\r' -> "r";
      case '\t' -> "t";
      default ->
          character < 0x10000
              ? "u" + HexFormat.of().toHexDigits(character, 4)
              : "U" + HexFormat.of().toHexDigits(character, 8);
    };
  }
}
