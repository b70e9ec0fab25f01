package org.netlabd.control;

import java.util.List;

/**
 * What the daemon answers.
 *
 * @param done whether it did what it was asked to
 * @param lines for people, one sentence each
 */
public record Reply(boolean done, List<String> lines) {

  /** First line of an answer that is done. */
  static final String DONE = "done";

  /** First line of an answer that is not. */
  static final String FAILED = "failed";

  /** Copies the list, so that nobody can change it afterwards. */
  public Reply {
    lines = List.copyOf(lines);
  }
}
