package org.netlabd.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What of the host the log depends on; tests have their own.
 *
 * @param devLog path of the syslog daemon's socket
 * @param stderr where stderr goes, unbuffered
 * @param stderrIsJournal whether that is the journal
 * @param nanoTime the clock of {@link System#nanoTime}
 */
record Surroundings(
    Path devLog, OutputStream stderr, boolean stderrIsJournal, LongSupplier nanoTime) {

  /** The surroundings of this process. */
  static Surroundings ofThisProcess() {
    return new Surroundings(
        Path.of(DevLogAppender.DEV_LOG),
        new FileOutputStream(FileDescriptor.err),
        isJournal(System.getenv("JOURNAL_STREAM"), Path.of("/proc/self/fd/2")),
        System::nanoTime);
  }

  /** A wire to stderr. */
  StderrWire openStderr(String program) {
    return new StderrWire(stderr, stderrIsJournal, program);
  }

  /** Whether a file is the one that {@code DEVICE:INODE} names (systemd.exec(5)). */
  static boolean isJournal(@Nullable String journalStream, Path file) {
    if (journalStream == null) {
      return false;
    }
    try {
      return journalStream.equals(
          Files.getAttribute(file, "unix:dev") + ":" + Files.getAttribute(file, "unix:ino"));
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
