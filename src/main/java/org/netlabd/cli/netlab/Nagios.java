package org.netlabd.cli.netlab;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.netlabd.client.echo.Statistics;
import org.netlabd.client.failure.Failure;
import org.netlabd.client.failure.Kind;

/**
 * A result as monitoring systems want it: one line, performance data, their exit statuses. Pure.
 */
record Nagios(int status, String line) {

  private static final List<String> WORDS = List.of("OK", "WARNING", "CRITICAL", "UNKNOWN");
  private static final int OK = 0;
  private static final int WARNING = 1;
  private static final int CRITICAL = 2;
  private static final int UNKNOWN = 3;
  private static final List<Metric> SHOWN =
      List.of(Metric.RTT, Metric.P99, Metric.JITTER, Metric.LOSS);

  static Nagios of(Statistics statistics, Thresholds warn, Thresholds crit) {
    List<Metric> exceeded = crit.exceeded(statistics);
    int status = CRITICAL;
    if (exceeded.isEmpty() && statistics.received() > 0 && statistics.isHonest()) {
      exceeded = warn.exceeded(statistics);
      status = exceeded.isEmpty() ? OK : WARNING;
    }
    String summary =
        String.format(
            Locale.ROOT,
            "%d of %d came back right, rtt %.3f ms",
            statistics.received(),
            statistics.sent(),
            Metric.RTT.of(statistics));
    String too =
        exceeded.stream().map(Metric::key).collect(Collectors.joining(", ", ", too high: ", ""));
    String data =
        SHOWN.stream()
            .map(metric -> data(metric, statistics, warn, crit))
            .collect(Collectors.joining(" "));
    return new Nagios(
        status,
        "ECHO "
            + WORDS.get(status)
            + " - "
            + summary
            + (exceeded.isEmpty() ? "" : too)
            + " | "
            + data);
  }

  static Nagios of(Failure failure) {
    int status = failure.kind() == Kind.UNKNOWN_NAME ? UNKNOWN : CRITICAL;
    // A bar would begin the performance data.
    String text = Wording.failure(failure).replace('|', '/');
    return new Nagios(status, "ECHO " + WORDS.get(status) + " - " + text);
  }

  /** {@code rtt=0.123ms;50;100;0}. */
  private static String data(
      Metric metric, Statistics statistics, Thresholds warn, Thresholds crit) {
    return String.format(
        Locale.ROOT,
        "%s=%.6f%s;%s;%s;0",
        metric.key(),
        metric.of(statistics),
        metric.unit(),
        bound(metric, warn),
        bound(metric, crit));
  }

  private static String bound(Metric metric, Thresholds thresholds) {
    Double bound = thresholds.bounds().get(metric);
    return bound == null ? "" : String.format(Locale.ROOT, "%s", bound);
  }
}
