package org.netlabd.daemon;

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
  },
  /** {@code netlabd run}: to stderr where there is no syslog daemon. */
  FOREGROUND {
    @Override
    Logging log(LogSettings settings) {
      return Logging.startInForeground(settings, PROGRAM);
    }
  };

  /** The name that records carry. */
  private static final String PROGRAM = "netlabd";

  abstract Logging log(LogSettings settings);

  SystemdNotifier notifier() {
    return SystemdNotifier.of(System.getenv());
  }
}
