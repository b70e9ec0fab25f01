package org.netlabd.config.type;

import java.util.Locale;

/** How text of a user's is shown to that user. Pure. */
public final class Quote {

  private static final int LONGEST = 60;

  private Quote() {}

  /** The text in double quotes, cut when it is long. */
  public static String quote(String text) {
    return '"' + cut(text, LONGEST) + '"';
  }

  /** At most this many characters of the text, and dots if there were more. */
  public static String cut(String text, int most) {
    return text.codePointCount(0, text.length()) <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most)) + "...";
  }

  /**
   * The text with everything that could break a line or fool a terminal shown as {@code \\uXXXX}.
   */
  public static String printable(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(shown, c));
    return shown.toString();
  }

  private static void append(StringBuilder shown, int codePoint) {
    switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          shown.append(String.format(Locale.ROOT, "\\u%04x", codePoint));
      default -> shown.appendCodePoint(codePoint);
    }
  }
}
