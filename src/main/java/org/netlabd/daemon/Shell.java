// SPDX-License-Identifier: Apache-2.0
package org.netlabd.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.netlabd.config.LogSettings;
import org.netlabd.config.LogTarget;
import org.netlabd.log.Logging;

/** What starts the daemon: how it logs there, and whether it can be asked. */
public enum Shell {
  /** jsvc, in the background: its standard error is the journal's. */
  SERVICE,
  /** {@code netlabd run}: to stderr where there is no syslog daemon. */
  FOREGROUND;

  Logging log(LogSettings settings) {
    return Logging.start(settings, "netlabd", this == FOREGROUND);
  }

  /** Whether the control socket is opened: where its directory is not there, nobody expects it. */
  boolean hasControl(Path socket) {
    Path directory = socket.getParent();
    return this == SERVICE || (directory != null && Files.isDirectory(directory));
  }

  /** Whether records of this target are where standard error is looked for. */
  boolean showsRecordsOf(LogTarget target) {
    return target == LogTarget.Local.STDERR
        || (this == SERVICE
            && (target == LogTarget.Local.JOURNAL
                || (target == LogTarget.Local.SYSLOG && isJournals("/dev/log"))));
  }

  private static boolean isJournals(String devLog) {
    try {
      return Path.of(devLog).toRealPath().startsWith("/run/systemd/journal");
    } catch (IOException e) {
      return false;
    }
  }
}
