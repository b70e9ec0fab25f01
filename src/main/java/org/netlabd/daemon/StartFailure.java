package org.netlabd.daemon;

import java.util.List;

/** The daemon cannot start. Its lines say why; they are in the log already. */
public final class StartFailure extends Exception {

  private static final long serialVersionUID = 1L;

  private final int exitStatus;
  private final transient List<String> lines;

  StartFailure(int exitStatus, List<String> lines, Throwable cause) {
    super(String.join("\n", lines), cause);
    this.exitStatus = exitStatus;
    this.lines = List.copyOf(lines);
  }

  /** What the process ends with ({@link org.netlabd.values.ExitStatus}). */
  public int exitStatus() {
    return exitStatus;
  }

  /** One problem a line. */
  public List<String> lines() {
    return lines;
  }
}
