package org.netlabd.cli.netlab.report;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.netlabd.cli.netlab.option.EchoOptions;
import org.netlabd.cli.netlab.option.Metric;
import org.netlabd.cli.netlab.option.Thresholds;
import org.netlabd.client.echo.Result;
import org.netlabd.client.echo.Statistics;
import org.netlabd.client.failure.Failure;
import org.netlabd.net.Stage;
import org.netlabd.values.ExitStatus;

/** Whether {@code netlab echo} is content, and with what status it ends; pure. */
public record EchoVerdict(Result result, EchoOptions options, Duration timeout) {

  /** What ended it or kept it from being anything, if something did. */
  public @Nullable Failure failure() {
    Statistics figures = result.statistics();
    boolean nothingCame = figures.received() + figures.late() == 0 && figures.isHonest();
    if (!result.failures().isEmpty() && (nothingCame || !options.udp)) {
      return result.failures().get(0);
    }
    return nothingCame && figures.sent() > 0
        ? Failure.timedOut(Stage.RECEIVE, timeout, result.peer())
        : null;
  }

  /** A line for each bound that was exceeded. */
  public List<String> complaints() {
    return Stream.concat(
            options.crit.exceeded(result.statistics()).stream().map(m -> text(m, options.crit)),
            options.warn.exceeded(result.statistics()).stream().map(m -> text(m, options.warn)))
        .toList();
  }

  private String text(Metric metric, Thresholds thresholds) {
    return String.format(
        Locale.ROOT,
        "%s is %.3f%s, the bound is %s%s",
        metric.key(),
        metric.of(result.statistics()),
        metric.unit(),
        thresholds.bounds().get(metric),
        metric.unit());
  }

  public int status() {
    if (options.warn.isEmpty() && options.crit.isEmpty()) {
      return result.statistics().allRight() ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
    }
    boolean content =
        complaints().isEmpty()
            && result.statistics().received() > 0
            && result.statistics().isHonest()
            && !result.statistics().pace().isMissed();
    return content ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
  }
}
