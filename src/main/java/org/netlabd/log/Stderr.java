// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.net.Severity;

/** Standard error: {@code PROGRAM: warning: TEXT}, or for the journal {@code <4>TEXT}. */
final class Stderr implements Target {

  static final String NAME = "stderr";

  private final OutputStream stream;
  private final boolean isJournal;
  private final String program;
  private boolean isTorn;

  /** {@code stream} is unbuffered. */
  Stderr(OutputStream stream, boolean isJournal, String program) {
    this.stream = stream;
    this.isJournal = isJournal;
    this.program = program;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String header(Level level, long timeMillis) {
    if (isJournal) {
      return "<" + Severity.getSeverity(level).getCode() + ">";
    }
    if (level.isMoreSpecificThan(Level.ERROR)) {
      return program + ": error: ";
    }
    return level.isMoreSpecificThan(Level.WARN) ? program + ": warning: " : program + ": ";
  }

  @Override
  public void send(Entry entry, String record) throws IOException {
    String line = (isTorn ? "\n" : "") + record + "\n";
    // A full disk, or a pipe that does not block, may have taken a part of it.
    isTorn = true;
    // One write a record, so that nobody else's output gets into it.
    stream.write(line.getBytes(StandardCharsets.UTF_8));
    stream.flush();
    isTorn = false;
  }
}
