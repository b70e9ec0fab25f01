package org.netlabd.daemon;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.daemon.Daemon;
import org.apache.commons.daemon.DaemonContext;
import org.apache.commons.daemon.DaemonInitException;
import org.apache.commons.daemon.DaemonUserSignal;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.ConfigurationReader;
import org.netlabd.values.ExitStatus;

/**
 * What jsvc calls: {@code init} while still privileged, {@code start}, then {@code signal} at each
 * SIGUSR2, and {@code stop} and {@code destroy} at SIGTERM. Its only argument is the configuration
 * file.
 *
 * <p>jsvc takes SIGTERM only once {@code start} has returned; systemd may send it as soon as it was
 * told that the daemon is ready. Until then it is taken here, and the stop is the same.
 */
public final class JsvcDaemon implements Daemon, DaemonUserSignal {

  private static final String DEFAULT_FILE = "/etc/netlabd.conf";

  private final AtomicBoolean stopping = new AtomicBoolean();
  private volatile @Nullable LifeCycle life;

  @Override
  public void init(DaemonContext context) throws DaemonInitException {
    String[] arguments = context.getArguments();
    Path file = Path.of(arguments.length == 0 ? DEFAULT_FILE : arguments[0]);
    Signals.on("TERM", this::stopEarly);
    try {
      life = LifeCycle.bind(() -> new ConfigurationReader().read(file, List.of()), Shell.SERVICE);
    } catch (StartFailure e) {
      // Behind jsvc's "Failed ": once more, since there may be no log to read.
      throw new DaemonInitException("to start: " + e.getMessage());
    }
  }

  @Override
  public void start() {
    LifeCycle started = life;
    if (started != null) {
      started.accept();
    }
  }

  @Override
  public void signal() {
    LifeCycle started = life;
    if (started != null) {
      started.reload();
    }
  }

  @Override
  public void stop() {
    // jsvc has taken the first SIGTERM and would pass over a second.
    Signals.on("TERM", this::end);
    end();
  }

  private void stopEarly() {
    end();
    System.exit(ExitStatus.OK);
  }

  /** The first time stops, a second time hurries it. */
  private void end() {
    LifeCycle started = life;
    if (started == null) {
      return;
    }
    if (stopping.compareAndSet(false, true)) {
      started.stop("SIGTERM");
    } else {
      started.hurry();
    }
  }

  @Override
  public void destroy() {
    life = null;
  }
}
