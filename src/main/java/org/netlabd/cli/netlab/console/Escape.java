// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.console;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * What a peer sent, as a terminal can be given it: what a terminal would act on, or what is no
 * UTF-8, is shown as {@code \x1b} or <code>&#92;u202e</code>. Line ends and tabs stay. Takes what
 * comes piece by piece.
 */
public final class Escape {

  private static final Set<Integer> ODD =
      Set.of(
          (int) Character.DASH_PUNCTUATION,
          (int) Character.MATH_SYMBOL,
          (int) Character.SPACE_SEPARATOR,
          (int) Character.FORMAT,
          (int) Character.INITIAL_QUOTE_PUNCTUATION,
          (int) Character.FINAL_QUOTE_PUNCTUATION);

  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private byte[] rest = {};

  /** A text on one line: its line ends are shown too. */
  public static String line(String text) {
    return text(text).replace("\n", "\\n").replace("\t", "\\t");
  }

  private static String text(CharSequence text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              int type = Character.getType(c);
              if (c == '\n' || c == '\t' || !isActedOn(type)) {
                shown.appendCodePoint(c);
              } else {
                shown.append(String.format(c < 0x100 ? "\\x%02x" : "\\u%04x", c));
              }
            });
    return shown.toString();
  }

  /**
   * {@code (U+2013)}: the first character that a word processor puts in the place of another, or
   * that nobody sees; empty if there is none. Joiners are letters' own, in Persian's names.
   */
  public static String odd(String word) {
    return word.codePoints()
        .filter(c -> c >= 0x80 && c != 0x200c && c != 0x200d && ODD.contains(Character.getType(c)))
        .mapToObj(c -> " (U+%04X)".formatted(c))
        .findFirst()
        .orElse("");
  }

  private static boolean isActedOn(int type) {
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || type == Character.SURROGATE
        || type == Character.PRIVATE_USE
        || type == Character.UNASSIGNED;
  }

  /** The next piece; {@code last}: a character cut off is shown as what it is. */
  public String next(byte[] bytes, boolean last) {
    ByteBuffer in = ByteBuffer.allocate(rest.length + bytes.length).put(rest).put(bytes).flip();
    CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
    StringBuilder shown = new StringBuilder();
    decoder.reset();
    CoderResult result = decoder.decode(in, out, last);
    while (result.isError()) {
      shown.append(text(out.flip()));
      for (int i = 0; i < result.length(); i++) {
        shown.append(String.format("\\x%02x", in.get()));
      }
      out.clear();
      result = decoder.decode(in, out, last);
    }
    rest = new byte[in.remaining()];
    in.get(rest);
    return shown.append(text(out.flip())).toString();
  }
}
