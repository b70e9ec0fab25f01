package org.netlabd.cli.netlab.option;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.netlabd.cli.netlab.report.Wording;
import picocli.CommandLine.Option;

/** What every command accepts that asks nobody but this system. */
public final class LocalOptions {

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = TimeText.Some.class,
      defaultValue = "5s",
      description =
          "How long the system may take to answer, such as 500ms or 10s. Default: ${DEFAULT-VALUE}.")
  private Duration timeout;

  /**
   * What the system answers.
   *
   * @throws TimeoutException when it does not in time
   */
  public <T> T answer(Callable<T> question) throws Exception {
    try {
      return within(timeout, question);
    } catch (TimeoutException e) {
      throw new TimeoutException(
          "this system has not answered within " + Wording.time(timeout.toNanos()));
    }
  }

  /**
   * Asks on a thread of its own, for files, names and sockets may keep it waiting however they are
   * asked.
   *
   * @throws TimeoutException when there is no answer in time
   */
  public static <T> T within(Duration timeout, Callable<T> question) throws Exception {
    FutureTask<T> asking = new FutureTask<>(question);
    Thread thread = new Thread(asking, "asking");
    thread.setDaemon(true);
    thread.start();
    try {
      return asking.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}
