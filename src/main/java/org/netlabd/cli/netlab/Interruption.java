package org.netlabd.cli.netlab;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What happens at Ctrl-C: the probe is stopped, its summary is printed, and the exit status is the
 * probe's. The JVM knows signals only as its own end, so that end waits for the summary.
 */
final class Interruption implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 5;

  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook;
  private volatile int status = ExitStatus.INTERNAL;

  Interruption(Runnable stop) {
    hook =
        new Thread(
            () -> {
              stop.run();
              awaitSummary();
            },
            "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void awaitSummary() {
    try {
      if (done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(status);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The status to end with; returned for convenience. */
  int status(int value) {
    status = value;
    return value;
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It runs already, and waits for us.
      done.countDown();
    }
  }
}
