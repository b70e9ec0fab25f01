package org.netlabd.daemon;

import java.nio.file.Files;
import java.nio.file.Path;
import org.netlabd.config.LogSettings;
import org.netlabd.log.Logging;
import org.netlabd.unix.SystemdNotifier;

/** What starts the daemon: how it logs there, and whom it tells how it fares. */
public enum Shell {
  /** jsvc, in the background: the log's targets are all that anybody sees. */
  SERVICE {
    @Override
    Logging log(LogSettings settings) {
      return Logging.start(settings, PROGRAM);
    }

    @Override
    boolean hasControl(Path socket) {
      return true;
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
  };

  /** The name that records carry. */
  private static final String PROGRAM = "netlabd";

  abstract Logging log(LogSettings settings);

  /** Whether the control socket is opened. */
  abstract boolean hasControl(Path socket);

  SystemdNotifier notifier() {
    return SystemdNotifier.of(System.getenv());
  }
}
