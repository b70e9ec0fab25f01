package org.netlabd.cli.netlab.console;

import java.io.IOException;
import org.netlabd.daemon.Signals;
import org.netlabd.values.ExitStatus;

/**
 * What happens at Ctrl-C and SIGTERM: the probe is stopped, and what was measured is printed. The
 * JVM knows signals only as its own end; so that end waits for the command, whose own end, {@link
 * Netlab#main}, has the exit status. A second signal ends it at once.
 */
public final class Interruption {

  private static final long PATIENCE_MILLIS = 5_000;

  /** A command's work, from the first probe to the last line printed. */
  public interface Work {
    int run() throws IOException;
  }

  private Interruption() {}

  /**
   * Does the work.
   *
   * @param stop has it come to its end early; for any thread
   */
  public static int stops(Runnable stop, Work work) throws IOException {
    Thread caller = Thread.currentThread();
    Thread hook = new Thread(() -> interrupt(stop, caller), "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.run();
    } finally {
      remove(hook);
    }
  }

  private static void interrupt(Runnable stop, Thread caller) {
    stop.run();
    for (String signal : new String[] {"INT", "TERM"}) {
      Signals.on(signal, () -> Runtime.getRuntime().halt(ExitStatus.INTERRUPTED));
    }
    try {
      caller.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It runs already, and waits for the caller's end.
    }
  }
}
