package org.netlabd.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.LogSettings;
import org.netlabd.config.LogTarget;

/**
 * Opens log targets on this host; tests have their own {@code /dev/log} and stderr.
 *
 * @param devLog path of the syslog daemon's socket
 * @param stderr unbuffered
 * @param stderrIsJournal whether stderr is the journal
 * @param program the name that records bear
 */
record Targets(Path devLog, OutputStream stderr, boolean stderrIsJournal, String program) {

  /** Those of this process. */
  static Targets ofThisProcess(String program) {
    return new Targets(
        Path.of("/dev/log"),
        new FileOutputStream(FileDescriptor.err),
        isJournal(System.getenv("JOURNAL_STREAM"), Path.of("/proc/self/fd/2")),
        program);
  }

  /** Makes a target; it opens when there is a record. */
  Target open(LogTarget target, LogSettings settings) {
    SyslogHeader header =
        new SyslogHeader(settings.facility().code(), program, ProcessHandle.current().pid());
    if (target instanceof LogTarget.Syslog) {
      return new DevLog(devLog, header);
    }
    if (target instanceof LogTarget.LogHost host) {
      return new LogHost(host, settings.tls(), header);
    }
    return openStderr();
  }

  Target openStderr() {
    return new Stderr(stderr, stderrIsJournal, program);
  }

  /**
   * The targets of a program that runs in the foreground: stderr where there is no syslog daemon.
   */
  Set<LogTarget> inForeground(Set<LogTarget> targets) {
    if (Files.exists(devLog)) {
      return targets;
    }
    return targets.stream()
        .map(each -> each instanceof LogTarget.Syslog ? new LogTarget.Stderr() : each)
        .collect(Collectors.toCollection(LinkedHashSet::new));
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
