package org.netlabd.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.netlabd.config.LogSettings;
import org.netlabd.config.LogTarget;
import org.netlabd.log.Logging;
import org.netlabd.unix.SystemdNotifier;

/** What starts the daemon: how it logs there, and whom it tells how it fares. */
public enum Shell {
  /** jsvc, in the background: its standard error is the journal's. */
  SERVICE {
    @Override
    Logging log(LogSettings settings) {
      return Logging.start(settings, PROGRAM);
    }

    @Override
    boolean hasControl(Path socket) {
      return true;
    }

    @Override
    boolean showsRecordsOf(LogTarget target) {
      return target instanceof LogTarget.Stderr
          || (target instanceof LogTarget.Syslog && isJournals(Path.of("/dev/log")));
    }
  },
  /** {@code netlabd run}: to stderr where there is no syslog daemon. */
  FOREGROUND {
    @Override
    Logging log(LogSettings settings) {
      return Logging.startInForeground(settings, PROGRAM);
    }

    @Override
    boolean hasControl(Path socket) {
      // Where the service's directory is not there, nobody expects its socket.
      Path directory = socket.getParent();
      return directory != null && Files.isDirectory(directory);
    }

    @Override
    boolean showsRecordsOf(LogTarget target) {
      return target instanceof LogTarget.Stderr;
    }
  };

  /** The name that records carry. */
  private static final String PROGRAM = "netlabd";

  abstract Logging log(LogSettings settings);

  /** Whether the control socket is opened. */
  abstract boolean hasControl(Path socket);

  /** Whether records of this target are where standard error is looked for. */
  abstract boolean showsRecordsOf(LogTarget target);

  private static boolean isJournals(Path devLog) {
    try {
      return devLog.toRealPath().startsWith("/run/systemd/journal");
    } catch (IOException e) {
      return false;
    }
  }

  SystemdNotifier notifier() {
    return SystemdNotifier.of(System.getenv());
  }
}
