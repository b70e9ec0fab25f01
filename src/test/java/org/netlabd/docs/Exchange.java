// SPDX-License-Identifier: Apache-2.0
package org.netlabd.docs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A command of a page's {@code console} blocks and what it prints there. It begins with {@code # }
 * for root's or {@code $ } for anybody's, and goes on to the end of its here-document, if it has
 * one. What is printed is compared without what differs each time, see {@link #shape}; {@code ...}
 * on the page stands for any text in its line, and alone for any lines.
 */
public record Exchange(boolean root, String typed, List<String> seen) {

  private static final Pattern HERE_DOCUMENT = Pattern.compile("<<'?(\\w+)'?");

  /** Of a page of Markdown, in its order. */
  public static List<Exchange> of(String page) {
    List<Exchange> exchanges = new ArrayList<>();
    for (String block : page.split("(?m)^```console\n", -1)) {
      int end = block.indexOf("\n```\n");
      if (end >= 0 && !exchanges.addAll(ofBlock(block.substring(0, end)))) {
        throw new AssertionError("a console block without a command: " + block);
      }
    }
    return exchanges;
  }

  private static List<Exchange> ofBlock(String block) {
    List<Exchange> exchanges = new ArrayList<>();
    Deque<String> lines = new ArrayDeque<>(block.lines().toList());
    while (!lines.isEmpty()) {
      String prompt = lines.element();
      String typed = lines.remove().substring(2);
      Matcher document = HERE_DOCUMENT.matcher(typed);
      if (document.find()) {
        String line = "";
        while (!line.equals(document.group(1))) {
          line = lines.remove();
          typed += "\n" + line;
        }
      }
      List<String> seen = new ArrayList<>();
      while (!lines.isEmpty() && !lines.element().matches("[#$] .*")) {
        seen.add(lines.remove());
      }
      exchanges.add(new Exchange(prompt.startsWith("# "), typed, seen));
    }
    return exchanges;
  }

  /** Whether it only looks, so that it can be asked again until what it looks for is there. */
  public boolean looks() {
    return typed.matches("(journalctl|ss|cat /proc/).*") && !typed.contains("\n");
  }

  /** Whether this is what the page says. */
  public boolean isSeen(List<String> printed) {
    String expected = "";
    for (String line : seen) {
      expected += line.equals("...") ? "(.*\n)*?" : pattern(shape(line)) + "\n";
    }
    return printed.stream()
        .map(line -> shape(line) + "\n")
        .collect(Collectors.joining())
        .matches(expected);
  }

  private static String pattern(String shape) {
    return Arrays.stream(shape.split("\\.\\.\\.", -1))
        .map(Pattern::quote)
        .collect(Collectors.joining(".*"));
  }

  /**
   * A line without what differs each time: times, dates and rates, process ids and descriptors, the
   * version, numbers of five digits and more (a client's port, the bytes in a buffer), and how far
   * columns are apart.
   */
  private static String shape(String line) {
    return line.replaceAll("\\b[0-9]{4}-[0-9]{2}-[0-9]{2}T[-+:.0-9Z]+", "DATE")
        .replaceAll("\\b[A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2}\\b", "DATE")
        .replaceAll("\\b[0-9]+(\\.[0-9]+)? ?(ns|us|ms|s|min|[kMG]?B/s)\\b", "TIME")
        .replaceAll("\\b[0-9]+\\.[0-9]{3}\\b", "TIME")
        .replaceAll("\\[[0-9]+\\]", "[PID]")
        .replaceAll("\\bnetlabd [0-9]+(\\.[0-9]+)+", "netlabd VERSION")
        .replaceAll("\\b[0-9]{5,}\\b", "N")
        .replaceAll("\\s+", " ")
        .strip();
  }
}
