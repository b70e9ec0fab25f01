// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a terminal shows after some output: as much of ECMA-48 as the client uses, or a failure. */
final class Screen {

  private static final Pattern SEQUENCE = Pattern.compile("\u001b\\[(\\??)([0-9]*)([A-Za-z])");

  private final int columns;
  private final List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
  private boolean wraps = true;
  private int row;
  private int column;

  private Screen(int columns) {
    this.columns = columns;
  }

  /** The lines, from the first to the last. */
  static List<String> after(String output, int columns) {
    Screen screen = new Screen(columns);
    Matcher sequence = SEQUENCE.matcher(output);
    int at = 0;
    while (at < output.length()) {
      if (sequence.find(at) && sequence.start() == at) {
        screen.control(sequence.group(1) + sequence.group(3), sequence.group(2));
        at = sequence.end();
      } else {
        screen.put(output.charAt(at++));
      }
    }
    return screen.lines.stream().map(line -> line.toString().stripTrailing()).toList();
  }

  private void control(String function, String number) {
    switch (function) {
      case "A" -> row = Math.max(0, row - Integer.parseInt(number));
      case "J" -> {
        line().setLength(column);
        lines.subList(row + 1, lines.size()).clear();
      }
      case "K" -> line().setLength(column);
      case "?h" -> wraps = true;
      case "?l" -> wraps = false;
      default -> throw new AssertionError("unknown: " + function);
    }
  }

  private void put(char c) {
    if (c == '\r') {
      column = 0;
    } else if (c == '\n') {
      nextRow();
    } else if (c < ' ') {
      throw new AssertionError("control character " + (int) c);
    } else {
      if (column == columns && wraps) {
        column = 0;
        nextRow();
      }
      if (column < columns) {
        write(c);
      }
    }
  }

  private void nextRow() {
    row++;
    if (row == lines.size()) {
      lines.add(new StringBuilder());
    }
  }

  private void write(char c) {
    while (line().length() <= column) {
      line().append(' ');
    }
    line().setCharAt(column++, c);
  }

  private StringBuilder line() {
    return lines.get(row);
  }
}
