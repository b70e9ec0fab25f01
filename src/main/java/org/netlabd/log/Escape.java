package org.netlabd.log;

import java.util.HexFormat;

/**
 * Makes any text fit for one record: what could end a record, begin another or steer a terminal is
 * shown instead of sent, and what is too long is cut and marked. Printable ASCII stays as it is.
 *
 * <p>Pure; called by {@link Records}.
 */
final class Escape {

  /** What stands at the end of a text that was cut. */
  static final String CUT = "...";

  private Escape() {}

  /** One line of at most {@code maxBytes} bytes of UTF-8. */
  static String line(String text, int maxBytes) {
    StringBuilder line = new StringBuilder(Math.min(text.length(), maxBytes));
    int bytes = 0;
    int cutAt = 0;
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      i += Character.charCount(character);
      bytes += append(line, character);
      if (bytes > maxBytes) {
        line.setLength(cutAt);
        return line.append(CUT, 0, Math.max(0, Math.min(CUT.length(), maxBytes))).toString();
      }
      if (bytes <= maxBytes - CUT.length()) {
        cutAt = line.length();
      }
    }
    return line.toString();
  }

  /** Appends a character, or what shows it; returns its bytes in UTF-8. */
  private static int append(StringBuilder line, int character) {
    if (character >= ' ' && character < 0x7f) {
      line.append((char) character);
      return 1;
    }
    if (!isHarmless(character)) {
      String shown = shown(character);
      line.append(shown);
      return shown.length();
    }
    line.appendCodePoint(character);
    return character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
  }

  private static String shown(int character) {
    return switch (character) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default ->
          character < 0x10000
              ? "\\u" + HexFormat.of().toHexDigits(character, 4)
              : "\\U" + HexFormat.of().toHexDigits(character, 8);
    };
  }

  /** Whether a character neither moves the cursor, nor turns the text round, nor is invisible. */
  private static boolean isHarmless(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
