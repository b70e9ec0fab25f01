package org.netlabd.log;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An exception's traceback as lines, causes and suppressed ones included, without its first line.
 * The JDK prints it, which knows about frames in common and causes that go in circles; here each
 * thing that it prints becomes one line, whatever line breaks a message has.
 *
 * <p>Called by {@link Records}, on a target's thread.
 */
final class TracebackLines extends PrintWriter {

  private final List<String> lines = new ArrayList<>();
  private final int maxLines;
  private int printed;

  private TracebackLines(int maxLines) {
    super(Writer.nullWriter());
    this.maxLines = maxLines;
  }

  /** At most {@code maxLines} lines, and one that says how many more there are. */
  static List<String> of(Throwable thrown, int maxLines) {
    TracebackLines traceback = new TracebackLines(maxLines);
    try {
      thrown.printStackTrace(traceback);
    } catch (RuntimeException | StackOverflowError e) {
      traceback.lines.add("    (its traceback cannot be printed: " + e.getClass().getName() + ")");
    }
    int left = traceback.printed - 1 - traceback.lines.size();
    if (left > 0) {
      traceback.lines.add("    ... " + left + " more lines");
    }
    return traceback.lines;
  }

  /** Called by the JDK for each line; the first is the exception itself. */
  @Override
  public void println(@Nullable Object line) {
    printed++;
    if (printed > 1 && lines.size() < maxLines) {
      lines.add(String.valueOf(line).replace("\t", "    "));
    }
  }

  /** An exception that prints itself may call this one. */
  @Override
  public void println(@Nullable String line) {
    println((Object) line);
  }
}
