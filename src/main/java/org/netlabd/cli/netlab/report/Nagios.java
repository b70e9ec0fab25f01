package org.netlabd.cli.netlab.report;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.netlabd.cli.netlab.option.Metric;
import org.netlabd.cli.netlab.option.Thresholds;
import org.netlabd.client.echo.Statistics;
import org.netlabd.client.failure.Failure;
import org.netlabd.client.failure.Kind;
import picocli.CommandLine;

/**
 * A result as monitoring systems want it: one line, performance data, their exit statuses. Pure.
 */
public record Nagios(int status, String line) {

  private static final List<String> WORDS = List.of("OK", "WARNING", "CRITICAL", "UNKNOWN");
  private static final int OK = 0;
  private static final int WARNING = 1;
  private static final int CRITICAL = 2;
  private static final int UNKNOWN = 3;
  private static final List<Metric> SHOWN =
      List.of(Metric.RTT, Metric.P99, Metric.JITTER, Metric.LOSS);

  public static Nagios of(Statistics statistics, Thresholds warn, Thresholds crit) {
    List<Metric> exceeded = crit.exceeded(statistics);
    int status = CRITICAL;
    if (exceeded.isEmpty()
        && statistics.received() > 0
        && statistics.isHonest()
        && !statistics.pace().isMissed()) {
      exceeded = warn.exceeded(statistics);
      status = exceeded.isEmpty() ? OK : WARNING;
    }
    String summary =
        String.format(
            Locale.ROOT,
            "%d of %d came back right, rtt %s%s%s",
            statistics.received(),
            statistics.sent(),
            statistics.rtt().count() == 0
                ? "-"
                : Wording.millis(Math.round(statistics.rtt().mean())) + " ms",
            dishonest(statistics),
            statistics.pace().isMissed() ? ", rate not reached" : "");
    String too =
        exceeded.stream().map(Metric::key).collect(Collectors.joining(", ", ", too high: ", ""));
    String data =
        Stream.of(SHOWN, warn.bounds().keySet(), crit.bounds().keySet())
            .flatMap(Collection::stream)
            .distinct()
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

  /** What an echo server should not have sent, if it did. */
  private static String dishonest(Statistics statistics) {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("duplicate", statistics.duplicate());
    counts.put("corrupt", statistics.corrupt());
    counts.put("of wrong length", statistics.wrongLength());
    counts.put("foreign", statistics.foreign());
    counts.put("strange", statistics.strange());
    return counts.entrySet().stream()
        .filter(count -> count.getValue() > 0)
        .map(count -> ", " + count.getValue() + " " + count.getKey())
        .collect(Collectors.joining());
  }

  public static Nagios of(Failure failure) {
    return of(failure.kind() == Kind.UNKNOWN_NAME ? UNKNOWN : CRITICAL, Wording.failure(failure));
  }

  /** The check itself could not be made. */
  public static Nagios unknown(String why) {
    return of(UNKNOWN, why);
  }

  private static Nagios of(int status, String text) {
    // A bar would begin the performance data, and a line's end more of it.
    String line = text.replace('|', '/').replace('\n', ' ');
    return new Nagios(status, "ECHO " + WORDS.get(status) + " - " + line);
  }

  /** Prints it, and answers the exit status. */
  public int tell(CommandLine command) {
    command.getOut().println(line);
    command.getOut().flush();
    return status;
  }

  /** {@code rtt=0.123ms;50;100;0}. */
  private static String data(
      Metric metric, Statistics statistics, Thresholds warn, Thresholds crit) {
    double value = metric.of(statistics);
    return metric.key()
        + "="
        + (Double.isNaN(value) ? "U" : String.format(Locale.ROOT, "%.6f", value) + metric.unit())
        + ";"
        + bound(metric, warn)
        + ";"
        + bound(metric, crit)
        + ";0";
  }

  private static String bound(Metric metric, Thresholds thresholds) {
    Double bound = thresholds.bounds().get(metric);
    return bound == null ? "" : BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
  }
}
