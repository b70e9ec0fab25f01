// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.LogSettings.Traceback;

/** Turns an entry into its records: one, and one for each line of its traceback. Pure. */
record Records(Traceback policy) {

  private static final int MAX_TRACEBACK_LINES = 200;

  /** The texts of an entry's records, never none, each of so many bytes of UTF-8 at most. */
  List<String> of(Entry entry, int maxBytes) {
    String text = entry.event().getFormattedMessage();
    Throwable thrown = entry.thrown();
    if (thrown == null) {
      return List.of(Escape.line(text, maxBytes));
    }
    List<String> lines = new ArrayList<>();
    lines.add(text.isEmpty() ? summary(thrown) : text + ": " + summary(thrown));
    if (policy == Traceback.ALWAYS
        || (policy == Traceback.UNEXPECTED && entry.level().isMoreSpecificThan(Level.ERROR))) {
      addTraceback(thrown, lines);
    }
    lines.replaceAll(line -> Escape.line(line, maxBytes));
    return lines;
  }

  /** {@code CLASS: message}, or just the class where there is no message. */
  private static String summary(Throwable thrown) {
    @Nullable String message = thrown.getLocalizedMessage();
    String name = thrown.getClass().getName();
    return message == null || message.isEmpty() ? name : name + ": " + message;
  }

  private static void addTraceback(Throwable thrown, List<String> lines) {
    Printed printed = new Printed();
    try {
      thrown.printStackTrace(printed);
    } catch (RuntimeException | StackOverflowError e) {
      printed.lines.add("    (its traceback cannot be printed: " + e.getClass().getName() + ")");
    }
    lines.addAll(printed.lines);
    if (printed.left > 0) {
      lines.add("    ... " + printed.left + " more lines");
    }
  }

  /** An exception as the JDK prints it, without its first line; each thing printed is a line. */
  private static final class Printed extends PrintWriter {

    private final List<String> lines = new ArrayList<>();
    private boolean hasFirst;
    private int left;

    Printed() {
      super(Writer.nullWriter());
    }

    @Override
    public void println(@Nullable Object line) {
      if (!hasFirst) {
        hasFirst = true;
      } else if (lines.size() < MAX_TRACEBACK_LINES) {
        lines.add(String.valueOf(line).replace("\t", "    "));
      } else {
        left++;
      }
    }

    /** An exception that prints itself may call this one. */
    @Override
    public void println(@Nullable String line) {
      println((Object) line);
    }
  }
}
