// SPDX-License-Identifier: Apache-2.0
package org.netlabd.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.daemon.Daemon;
import org.apache.commons.daemon.DaemonContext;
import org.apache.commons.daemon.DaemonUserSignal;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.ConfigurationReader;
import org.netlabd.service.ServiceTable;

/**
 * What jsvc calls; {@code signal} at SIGUSR2, {@code stop} at SIGTERM, where jsvc has them still.
 * Its argument is the configuration file. The other signals are {@link Termination}'s.
 */
public final class JsvcDaemon implements Daemon, DaemonUserSignal {

  private static final String DEFAULT_FILE = "/etc/netlabd.conf";

  /** Names a file for the exit status of a start that failed: jsvc's own is always 1. */
  private static final String STATUS_FILE = "NETLABD_STATUS_FILE";

  private @Nullable Termination termination;
  private @Nullable LifeCycle life;

  @Override
  public void init(DaemonContext context) {
    String[] arguments = context.getArguments();
    Path file = Path.of(arguments.length == 0 ? DEFAULT_FILE : arguments[0]);
    termination = Termination.onSignals();
    try {
      ConfigurationReader reader = new ConfigurationReader(ServiceTable.STANDARD.names());
      life = Start.bind(() -> reader.read(file, List.of()), Shell.SERVICE);
    } catch (StartFailure e) {
      e.unsaid().forEach(System.err::println);
      leave(e.exitStatus());
      // journald finds out whose a record is while its sender lives.
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
      // jsvc would say it again.
      Runtime.getRuntime().halt(e.exitStatus());
    }
  }

  private static void leave(int exitStatus) {
    String file = System.getenv(STATUS_FILE);
    if (file != null) {
      try {
        Files.writeString(Path.of(file), exitStatus + "\n");
      } catch (IOException e) {
        System.err.println("netlabd: " + e);
      }
    }
  }

  @Override
  public void start() {
    if (life != null && termination != null) {
      life.accept();
      termination.started(life);
      termination.takeBackFromJsvc();
    }
  }

  @Override
  public void signal() {
    if (life != null) {
      life.reload();
    }
  }

  @Override
  public void stop() {
    if (termination != null) {
      termination.stop("SIGTERM");
    }
  }

  @Override
  public void destroy() {
    // The stop has ended all.
  }
}
