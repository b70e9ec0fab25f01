// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.LogSettings;
import org.netlabd.config.LogTarget;
import org.netlabd.config.LogTarget.Local;

/** The log targets of this host: paths, stderr unbuffered, and the name that records bear. */
record Targets(
    Path devLog, Path journal, OutputStream stderr, boolean stderrIsJournal, String program) {

  /** What of all entries a target gets. */
  enum Share {
    ALL,
    /** What concerns the program itself and its log: for the person who started it. */
    OF_THE_PROGRAM,
    /** That another target does not take records. */
    OF_THE_LOG;

    boolean has(Event.Kind kind) {
      return this == ALL || kind.isOfTheLog() || (this == OF_THE_PROGRAM && kind.isOfTheProgram());
    }
  }

  /** All that a target depends on: settings that leave this alone leave the target alone. */
  record Key(
      LogTarget target,
      Share share,
      LogSettings.Facility facility,
      LogSettings.Traceback traceback,
      LogSettings.Tls tls) {

    private static Key of(LogTarget target, Share share, LogSettings settings) {
      return new Key(target, share, settings.facility(), settings.traceback(), settings.tls());
    }
  }

  static Targets ofThisProcess(String program) {
    return new Targets(
        Path.of("/dev/log"),
        Path.of("/run/systemd/journal/socket"),
        new FileOutputStream(FileDescriptor.err),
        isJournal(System.getenv("JOURNAL_STREAM"), Path.of("/proc/self/fd/2")),
        program);
  }

  /**
   * The configured targets, and stderr in any case; {@code foreground}: it replaces those that are
   * not there, else says what concerns the program.
   */
  List<Key> wanted(LogSettings settings, boolean foreground) {
    Set<Key> wanted = new LinkedHashSet<>();
    for (LogTarget each : settings.targets()) {
      boolean isMissing =
          foreground
              && ((each == Local.SYSLOG && !Files.exists(devLog))
                  || (each == Local.JOURNAL && !Files.exists(journal)));
      wanted.add(Key.of(isMissing ? Local.STDERR : each, Share.ALL, settings));
    }
    if (wanted.stream().noneMatch(key -> key.target() == Local.STDERR)) {
      Share share = foreground && !stderrIsJournal ? Share.OF_THE_PROGRAM : Share.OF_THE_LOG;
      wanted.add(Key.of(Local.STDERR, share, settings));
    }
    return List.copyOf(wanted);
  }

  Target open(Key key) {
    SyslogHeader header =
        new SyslogHeader(key.facility().code(), program, ProcessHandle.current().pid());
    if (key.target() == Local.SYSLOG) {
      return new DevLog(devLog, header);
    }
    if (key.target() == Local.JOURNAL) {
      return new Journal(journal, header);
    }
    if (key.target() instanceof LogTarget.LogHost host) {
      return new LogHost(host, key.tls(), header);
    }
    return new Stderr(stderr, stderrIsJournal, program);
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
