// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.text;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the library says of text that it cannot read, in words for whoever writes a daemon's file:
 * its own are of tokens and of other formats. Pure.
 *
 * @param accepted what is accepted; empty where nothing can be said
 * @param key the key that has no value; empty otherwise
 */
record SyntaxError(String wrong, String accepted, String key) {

  private record Saying(Pattern library, String wrong, String accepted) {
    Saying(String library, String wrong, String accepted) {
      this(Pattern.compile(library, Pattern.DOTALL), wrong, accepted);
    }
  }

  /** The library's advice speaks of other formats, and repeats what it has just said. */
  private static final Pattern ADVICE = Pattern.compile(" \\((?:if )?you .*", Pattern.DOTALL);

  private static final String TEXT = "\"TEXT\", in double quotes";
  private static final String SETTING = "KEY = VALUE";
  private static final Saying NO_VALUE =
      new Saying("Key '(.*)' may not be followed by token: .*", "\"$1\" has no value", SETTING);
  private static final String GOT =
      "(?i:expecting .*(?:got|not:)|list should have .*(?:got|token:)|document has .*:) ";

  /** The first that fits is said. */
  private static final List<Saying> SAYINGS =
      List.of(
          new Saying(".*Reserved character '(.)' is not .*", "\"$1\" is outside quotes", TEXT),
          new Saying(".*'([+$])' not followed by.*", "\"$1\" is outside quotes", TEXT),
          new Saying(".*(?:got|token:) '(:)'", "\"$1\" is outside quotes", TEXT),
          new Saying(
              ".*not allow unescaped ((?!newline).*) in quoted.*",
              "a text in quotes has an unescaped $1",
              "an escape such as \\t or \\u0001"),
          new Saying(
              ".*(?:Malformed|expecting 4) hex digits.*",
              "\"\\\\u\" is not before four hex digits",
              "\\u0041, or \\\\ for a backslash"),
          new Saying(".*here, but got nothing", "a \\${} names no key", "${KEY}"),
          new Saying(
              ".*not allowed in path expression: '(.*)'",
              "\"$1\" is in a key, outside quotes",
              "BLOCK.KEY"),
          new Saying("Due to.*?(include|\\+=).*", "$1 is in a list", "KEY = [ITEM, ITEM]"),
          new Saying(
              ".*(?:newline in quoted|still open|nothing after it).*",
              "a text in quotes does not end",
              TEXT),
          new Saying(
              ".*followed by '(.)', this is not a valid.*",
              "\"\\\\$1\" is no escape",
              "\\\\ for a backslash"),
          new Saying(
              ".*followed by '(.{2,})', this is not a valid.*",
              "a text in quotes has a \\\\ before a $1",
              "\\\\ for a backslash"),
          new Saying("(?:expecting i|i)nclude .*", "include has no file", Includer.ACCEPTED),
          new Saying("Cannot concat.*", "a list or block is beside a text", "KEY = [ITEM, ITEM]"),
          new Saying(
              ".*value: \\$\\{\\??([^}]*)}.*cycle of substitutions.*",
              "$1 refers to itself, and nothing before it sets it",
              "a value, or += for a list"),
          NO_VALUE,
          new Saying(".*rather than object at file root", "is a list", SETTING),
          new Saying("path has a leading, .*", "a part of a key is empty", "BLOCK.KEY = VALUE"),
          new Saying("unbalanced close brace .*", "\"}\" closes nothing", "{ before it"),
          new Saying("Expecting a value but .*: (.*)", "$1 is where a value has to be", SETTING),
          new Saying(GOT + "end of file", "a block or a list does not end", "} or ]"),
          new Saying(GOT + "(.*?)(?: \\([A-Z]+\\))?$", "$1 is not expected here", SETTING));

  /** What a message says, without the place that it begins with. */
  static SyntaxError of(String message) {
    String said = ADVICE.matcher(message.strip()).replaceFirst("");
    for (Saying saying : SAYINGS) {
      Matcher match = saying.library().matcher(said);
      if (match.matches()) {
        String key = saying.equals(NO_VALUE) ? match.group(1) : "";
        return new SyntaxError(match.replaceFirst(saying.wrong()), saying.accepted(), key);
      }
    }
    return new SyntaxError(said, "", "");
  }
}
