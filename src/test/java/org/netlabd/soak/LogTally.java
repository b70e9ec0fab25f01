// SPDX-License-Identifier: Apache-2.0
package org.netlabd.soak;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

/** What the daemon logged: how much, the last of it, and what no peer can be the reason of. */
final class LogTally {

  private static final int MOST_KEPT = 20;

  /** What is a peer's doing is no error; the reloads that are to fail are. */
  private static final Pattern UNEXPECTED =
      Pattern.compile("^netlabd: error: (?!Not reloaded|.*netlabd\\.conf:)|internal error|hs_err");

  private final Deque<String> last = new ArrayDeque<>();
  private final Deque<String> unexpected = new ArrayDeque<>();
  private long records;
  private long stalled;

  synchronized void add(String line) {
    records++;
    keep(last, line);
    if (line.contains("deadlock") || line.contains(": stalled")) {
      stalled++;
    }
    if (UNEXPECTED.matcher(line).find()) {
      keep(unexpected, line);
    }
  }

  private static void keep(Deque<String> lines, String line) {
    lines.addLast(line);
    if (lines.size() > MOST_KEPT) {
      lines.removeFirst();
    }
  }

  synchronized String lastRecord() {
    return last.isEmpty() ? "" : last.getLast();
  }

  synchronized String unexpected() {
    return String.join("\n", unexpected);
  }

  synchronized String summary() {
    return records + " records, " + stalled + " of stalled sessions; the last: " + lastRecord();
  }

  @Override
  public synchronized String toString() {
    return String.join("\n", last);
  }
}
