package org.netlabd.daemon;

import java.nio.file.Path;
import java.util.List;
import org.apache.commons.daemon.Daemon;
import org.apache.commons.daemon.DaemonContext;
import org.apache.commons.daemon.DaemonInitException;
import org.apache.commons.daemon.DaemonUserSignal;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.ConfigurationReader;

/**
 * What jsvc calls: {@code init} while still privileged, {@code start}, then {@code signal} at each
 * SIGUSR2, and {@code stop} and {@code destroy} at SIGTERM. Its only argument is the configuration
 * file.
 */
public final class JsvcDaemon implements Daemon, DaemonUserSignal {

  private static final String DEFAULT_FILE = "/etc/netlabd.conf";

  private @Nullable LifeCycle life;

  @Override
  public void init(DaemonContext context) throws DaemonInitException {
    String[] arguments = context.getArguments();
    Path file = Path.of(arguments.length == 0 ? DEFAULT_FILE : arguments[0]);
    try {
      life = LifeCycle.bind(() -> new ConfigurationReader().read(file, List.of()), Shell.SERVICE);
    } catch (StartFailure e) {
      throw new DaemonInitException(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void start() {
    if (life != null) {
      life.accept();
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
    if (life != null) {
      // jsvc has taken the first SIGTERM and would pass over a second.
      Signals.on("TERM", life::hurry);
      life.stop("SIGTERM");
    }
  }

  @Override
  public void destroy() {
    life = null;
  }
}
