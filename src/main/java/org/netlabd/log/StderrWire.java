package org.netlabd.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.net.Severity;

/**
 * The standard error stream: {@code PROGRAM: warning: TEXT} for a person, {@code <4>TEXT} where it
 * leads to the journal (sd-daemon(3)).
 */
final class StderrWire implements Wire {

  private final OutputStream stderr;
  private final boolean isJournal;
  private final String program;

  StderrWire(OutputStream stderr, boolean isJournal, String program) {
    this.stderr = stderr;
    this.isJournal = isJournal;
    this.program = program;
  }

  @Override
  public String name() {
    return "stderr";
  }

  @Override
  public int overhead(Level level, long timeMillis) {
    return (prefix(level) + "\n").getBytes(StandardCharsets.UTF_8).length;
  }

  @Override
  public void send(Level level, long timeMillis, String text) throws IOException {
    // One write a record, so that nobody else's output gets into it.
    stderr.write((prefix(level) + text + "\n").getBytes(StandardCharsets.UTF_8));
    stderr.flush();
  }

  private String prefix(Level level) {
    if (isJournal) {
      return "<" + Severity.getSeverity(level).getCode() + ">";
    }
    if (level.isMoreSpecificThan(Level.ERROR)) {
      return program + ": error: ";
    }
    return level.isMoreSpecificThan(Level.WARN) ? program + ": warning: " : program + ": ";
  }
}
