// SPDX-License-Identifier: Apache-2.0
package org.netlabd.daemon;

import java.util.List;

/** The daemon cannot start; its lines, of which the first is its message, are in the log. */
public final class StartFailure extends Exception {

  private final int exitStatus;
  private final transient List<String> lines;
  private final boolean shown;

  StartFailure(int exitStatus, List<String> lines, boolean shown, Throwable cause) {
    super(lines.get(0) + (lines.size() == 1 ? "" : ", and " + (lines.size() - 1) + " more"), cause);
    this.exitStatus = exitStatus;
    this.lines = List.copyOf(lines);
    this.shown = shown;
  }

  /** What the process ends with ({@link org.netlabd.values.ExitStatus}). */
  public int exitStatus() {
    return exitStatus;
  }

  /** What is left to say on standard error, one problem a line: none where the log has said it. */
  public List<String> unsaid() {
    return shown ? List.of() : lines;
  }
}
