package org.netlabd.control;

import java.util.ArrayList;
import java.util.List;

/**
 * What the daemon answers.
 *
 * @param done whether it did what it was asked to
 * @param lines for people, one sentence each
 */
public record Reply(boolean done, List<String> lines) {

  private static final String DONE = "done";
  private static final String FAILED = "failed";

  /** Copies the list, so that nobody can change it afterwards. */
  public Reply {
    lines = List.copyOf(lines);
  }

  /** What {@link #toString} wrote; {@code lines} are those of it, at least one. */
  static Reply of(List<String> lines) {
    return new Reply(lines.get(0).equals(DONE), lines.subList(1, lines.size()));
  }

  /** As it crosses the socket: the outcome, then the lines. */
  @Override
  public String toString() {
    List<String> all = new ArrayList<>(lines);
    all.add(0, done ? DONE : FAILED);
    return String.join("\n", all) + "\n";
  }
}
