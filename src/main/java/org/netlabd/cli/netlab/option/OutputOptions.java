// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.netlabd.cli.netlab.console.Endings;
import org.netlabd.cli.netlab.console.Output;
import org.netlabd.cli.netlab.report.Nagios;
import org.netlabd.cli.netlab.report.Nagios.Status;
import org.netlabd.cli.netlab.report.Outcome;
import org.netlabd.cli.netlab.report.Wording;
import org.netlabd.client.failure.Failure;
import org.netlabd.values.ExitStatus;
import picocli.CommandLine.Option;

/** How a command tells its outcome: lines, {@code --json}, {@code --nagios}; decided only here. */
public final class OutputOptions extends JsonOption {

  @Option(names = "--nagios")
  private boolean check;

  @Option(names = "--warn", paramLabel = "RANGE")
  private @Nullable Range warn;

  @Option(names = "--crit", paramLabel = "RANGE")
  private @Nullable Range crit;

  public boolean isCheck() {
    return check;
  }

  /** Of a check that found nobody: there is no time then. */
  public Nagios failed(Failure failure) {
    return new Nagios(Status.of(failure), Wording.failure(failure), List.of(time(Double.NaN)));
  }

  private Nagios.Figure time(double millis) {
    return new Nagios.Figure("time", millis, "ms", warn, crit, "");
  }

  public int tell(Outcome outcome) {
    if (check) {
      Failure failure = outcome.failure();
      return (failure == null ? made(outcome) : failed(failure)).tell(command.commandLine());
    }
    if (isAsked()) {
      print(outcome.figures(), Wording.json(outcome.failure()));
    } else {
      Output.of(command.commandLine()).lines(outcome.lines());
    }
    outcome.said().forEach(text -> Endings.say(command.commandLine(), text));
    return outcome.status();
  }

  private Nagios made(Outcome outcome) {
    double millis = outcome.nanos() / 1e6;
    Status status = Status.OK;
    if (outcome.status() != ExitStatus.OK || (crit != null && crit.isBrokenBy(millis))) {
      status = Status.CRITICAL;
    } else if (warn != null && warn.isBrokenBy(millis)) {
      status = Status.WARNING;
    }
    return new Nagios(status, outcome.summary(), List.of(time(millis)));
  }
}
