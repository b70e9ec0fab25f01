// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.netlabd.cli.netlab.option.Metric;
import org.netlabd.cli.netlab.option.Range;
import org.netlabd.cli.netlab.option.Thresholds;
import org.netlabd.cli.netlab.report.Nagios.Status;
import org.netlabd.client.echo.Result;
import org.netlabd.client.echo.Statistics;
import org.netlabd.client.failure.Failure;
import org.netlabd.client.failure.Kind;
import org.netlabd.net.Stage;
import org.netlabd.values.ExitStatus;

/** Whether {@code netlab echo} is content with a run, and what it says to monitoring; pure. */
public record EchoVerdict(EchoReport report, Thresholds warn, Thresholds crit) {

  /** Without a bound of their own there should be none of these. */
  private static final List<Metric> NEVER =
      Stream.of("duplicate", "corrupt", "wrong-length", "foreign", "strange")
          .map(Metric::new)
          .toList();

  private static final List<Metric> SHOWN =
      List.of(new Metric("rtt"), new Metric("p99"), new Metric("jitter"), Metric.LOSS);

  /** What ended a run or kept it from being anything, if something did. */
  public static @Nullable Failure failure(Result result, boolean udp, Duration timeout) {
    Statistics figures = result.statistics();
    boolean nothingRight = figures.received() + figures.late() == 0;
    boolean nothingCame = nothingRight && figures.isHonest();
    Failure timedOut =
        nothingCame && figures.sent() > 0
            ? Failure.timedOut(Stage.RECEIVE, timeout, result.peer())
            : null;
    return result.failures().stream()
        .filter(f -> nothingCame || !udp || (nothingRight && f.kind() == Kind.OTHER_SERVICE))
        .findFirst()
        .orElse(timedOut);
  }

  /** What kept all of them from being anything. */
  public static @Nullable Failure failure(List<EchoReport> reports) {
    boolean all = reports.stream().allMatch(report -> report.failure() != null);
    return all ? reports.get(0).failure() : null;
  }

  private Statistics figures() {
    return report.statistics();
  }

  /** A line for each figure that is not what it may be. */
  private List<String> complaints() {
    if (figures().sent() == 0) {
      return List.of("nothing was sent before it ended");
    }
    return Stream.of(crit, warn)
        .flatMap(bounds -> bounds.broken(figures()).stream().map(m -> text(m, bounds)))
        .toList();
  }

  private String text(Metric metric, Thresholds bounds) {
    Range range = bounds.bounds().get(metric);
    return "%s is %.3f%s, the bound is %s%s"
        .formatted(metric.key(), metric.of(figures()), metric.unit(), range, metric.unit());
  }

  /** What is said on the standard error: the failure, or else the complaints. */
  public List<String> said() {
    Failure failure = report.failure();
    return failure == null ? complaints() : List.of(Wording.failure(failure));
  }

  public int status() {
    Failure failure = report.failure();
    if (failure != null) {
      return failure.kind().exitStatus();
    }
    boolean right = complaints().isEmpty() && figures().received() > 0 && unbounded().isEmpty();
    if (warn.isEmpty() && crit.isEmpty()) {
      right = figures().allRight();
    }
    return right ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
  }

  /** What there should be none of and there is, and no bound is set on it. */
  private List<String> unbounded() {
    List<String> found = new ArrayList<>();
    for (Metric metric : NEVER) {
      double share = metric.of(figures());
      if (share > 0 && !isBounded(metric)) {
        found.add(
            Math.round(share * figures().sent() / 100) + " " + metric.key().replace('-', ' '));
      }
    }
    if (figures().pace().isMissed()
        && !isBounded(Metric.RATE)
        && !isBounded(new Metric("unsent"))) {
      found.add("rate not reached");
    }
    return found;
  }

  private boolean isBounded(Metric metric) {
    return warn.bounds().containsKey(metric) || crit.bounds().containsKey(metric);
  }

  /** For monitoring; of several hosts the worst, and each figure behind its host's name. */
  public static Nagios nagios(List<EchoVerdict> verdicts) {
    List<Nagios> checks = verdicts.stream().map(EchoVerdict::nagios).toList();
    if (checks.size() == 1) {
      return checks.get(0);
    }
    StringBuilder wrong = new StringBuilder();
    List<Nagios.Figure> figures = new ArrayList<>();
    int right = 0;
    for (int i = 0; i < checks.size(); i++) {
      Nagios check = checks.get(i);
      String host = verdicts.get(i).report.host();
      check.figures().forEach(figure -> figures.add(figure.of(host)));
      right += check.status() == Status.OK ? 1 : 0;
      wrong.append(check.status() == Status.OK ? "" : "; " + host + ": " + check.text());
    }
    Status worst =
        Stream.of(Status.CRITICAL, Status.WARNING, Status.UNKNOWN, Status.OK)
            .filter(status -> checks.stream().anyMatch(check -> check.status() == status))
            .findFirst()
            .orElseThrow();
    return new Nagios(worst, right + " of " + checks.size() + " hosts right" + wrong, figures);
  }

  /** With figures also when nobody answers, so that graphs show it. */
  private Nagios nagios() {
    List<Nagios.Figure> figures =
        Stream.of(SHOWN, warn.bounds().keySet(), crit.bounds().keySet())
            .flatMap(Collection::stream)
            .distinct()
            .map(this::figure)
            .toList();
    Failure failure = report.failure();
    if (failure != null) {
      return new Nagios(Status.of(failure), Wording.failure(failure), figures);
    }
    List<Metric> broken = crit.broken(figures());
    Status status = Status.CRITICAL;
    if (broken.isEmpty() && figures().received() > 0 && unbounded().isEmpty()) {
      broken = warn.broken(figures());
      status = broken.isEmpty() ? Status.OK : Status.WARNING;
    }
    double rtt = new Metric("rtt").of(figures());
    String came = figures().received() + " of " + figures().sent() + " came back right";
    String took = ", rtt " + (Double.isNaN(rtt) ? "-" : "%.3f ms".formatted(rtt));
    String wrong = unbounded().stream().map(each -> ", " + each).collect(Collectors.joining());
    String out = broken.stream().map(Metric::key).collect(Collectors.joining(", "));
    String outOfRange = out.isEmpty() ? "" : ", out of range: " + out;
    return new Nagios(status, came + took + wrong + outOfRange, figures);
  }

  private Nagios.Figure figure(Metric metric) {
    Statistics figures = figures();
    boolean none = figures.sent() == 0 && metric.equals(Metric.LOSS);
    double value = none ? 100 : metric.of(figures);
    Range warning = warn.bounds().get(metric);
    Range critical = crit.bounds().get(metric);
    String most = metric.equals(Metric.LOSS) ? "100" : "";
    return new Nagios.Figure(metric.key(), value, metric.unit(), warning, critical, most);
  }
}
