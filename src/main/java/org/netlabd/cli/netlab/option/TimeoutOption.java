// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.netlabd.cli.netlab.report.Wording;
import org.netlabd.client.dial.Patience;
import org.netlabd.values.BoundedCall;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code --timeout}, which every command has. */
public class TimeoutOption {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = "--timeout", paramLabel = "TIME", defaultValue = "5s")
  public Duration timeout;

  /** How long a conversation may take: in all, if that was said. */
  public final Patience patience() {
    return command.commandLine().getParseResult().hasMatchedOption("--timeout")
        ? Patience.inAll(timeout)
        : Patience.perStep(timeout);
  }

  /** What this system answers; TimeoutException when it does not in time. */
  public final <T> T answer(Callable<T> question) throws Exception {
    try {
      return BoundedCall.within(timeout, "asking", question);
    } catch (TimeoutException e) {
      throw new TimeoutException(
          "this system has not answered within " + Wording.time(timeout.toNanos()));
    }
  }
}
