package org.netlabd.cli.netlab.option;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.netlabd.cli.netlab.report.Wording;
import org.netlabd.values.BoundedCall;
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
      return BoundedCall.within(timeout, "asking", question);
    } catch (TimeoutException e) {
      throw new TimeoutException(
          "this system has not answered within " + Wording.time(timeout.toNanos()));
    }
  }
}
