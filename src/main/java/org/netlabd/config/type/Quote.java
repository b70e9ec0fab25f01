// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.type;

import static java.util.stream.Collectors.joining;

import java.util.regex.Pattern;

/** How text of a user's is shown to that user. Pure. */
public final class Quote {

  private static final int LONGEST = 60;
  private static final Pattern DECEPTIVE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Z}\\p{Cs}&&[^ ]]");

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

  /** The text; what could break a line, fool a terminal or pass for a space is {@code \\uXXXX}. */
  public static String printable(String text) {
    return DECEPTIVE
        .matcher(text)
        .replaceAll(
            each -> each.group().chars().mapToObj("\\\\u%04x"::formatted).collect(joining()));
  }
}
