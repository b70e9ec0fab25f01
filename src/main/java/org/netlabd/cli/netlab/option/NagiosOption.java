package org.netlabd.cli.netlab.option;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.netlabd.cli.netlab.report.Nagios;
import org.netlabd.cli.netlab.report.Nagios.Figure;
import org.netlabd.cli.netlab.report.Nagios.Status;
import org.netlabd.cli.netlab.report.Wording;
import org.netlabd.client.failure.Failure;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code --nagios}, for commands that are a check of one time. */
public final class NagiosOption {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--nagios",
      description =
          "Print one line with performance data, and exit as monitoring plugins do: 0 ok,"
              + " 1 warning, 2 critical, 3 unknown.")
  private boolean asked;

  @Option(
      names = "--warn",
      paramLabel = "RANGE",
      converter = TimeRange.class,
      description =
          "With --nagios: what the time may be, such as 50ms, 10ms:1s or @0:5ms; else it is a"
              + " warning.")
  private @Nullable Range warn;

  @Option(
      names = "--crit",
      paramLabel = "RANGE",
      converter = TimeRange.class,
      description = "With --nagios: what the time may be; else it is critical.")
  private @Nullable Range crit;

  /** A range of times, in milliseconds. */
  static final class TimeRange implements ITypeConverter<Range> {

    @Override
    public Range convert(String text) {
      return Range.parse(text, end -> new TimeText().convert(end).toNanos() / 1e6);
    }
  }

  public boolean isAsked() {
    return asked;
  }

  /** Of a check that found nobody: there is no time then. */
  public Nagios failed(Failure failure) {
    return new Nagios(Status.of(failure), Wording.failure(failure), List.of(time(Double.NaN)));
  }

  private Figure time(double millis) {
    return new Figure("time", millis, "ms", warn, crit, "");
  }

  /**
   * Prints the line of a check that could be made.
   *
   * @param right whether it is content, the time apart
   * @return the exit status
   */
  public int tell(boolean right, String text, long nanos) {
    double millis = nanos / 1e6;
    Status status = Status.OK;
    if (!right || (crit != null && crit.isBrokenBy(millis))) {
      status = Status.CRITICAL;
    } else if (warn != null && warn.isBrokenBy(millis)) {
      status = Status.WARNING;
    }
    return new Nagios(status, text, List.of(time(millis))).tell(command.commandLine());
  }
}
