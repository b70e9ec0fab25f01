package org.netlabd.cli.netlab.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.echo.Distribution;
import org.netlabd.client.echo.Result;
import org.netlabd.client.echo.Statistics;
import org.netlabd.client.echo.Statistics.Pace;
import org.netlabd.values.PeerAddress;

/** What {@code netlab echo} prints at its end; pure. */
public record EchoReport(Result result, boolean udp, int size) {

  public List<String> lines() {
    Statistics figures = result.statistics();
    List<String> lines = new ArrayList<>();
    lines.add("--- " + PeerAddress.text(result.peer()) + (udp ? " udp" : " tcp") + " ---");
    lines.add(
        String.format(
            Locale.ROOT,
            "%d sent, %d received, %d lost, %d late (%.3g%% loss) in %s",
            figures.sent(),
            figures.received(),
            figures.lost(),
            figures.late(),
            figures.lossPercent(),
            Wording.time(figures.nanos())));
    lines.add(
        "%d duplicate, %d out of order, %d corrupt, %d of wrong length, %d foreign, %d strange"
            .formatted(
                figures.duplicate(),
                figures.outOfOrder(),
                figures.corrupt(),
                figures.wrongLength(),
                figures.foreign(),
                figures.strange()));
    lines.addAll(pace(figures.pace()));
    if (figures.rtt().count() > 0) {
      lines.add(row("ms", "min", "mean", "p50", "p90", "p99", "p99.9", "p99.99", "max", "stddev"));
      lines.add(row("rtt", figures.rtt()));
      if (hasRate()) {
        lines.add(row("corrected", figures.schedule()));
      }
      lines.add(row("jitter", figures.ipdv()));
    }
    return lines;
  }

  /** The figures on a line, while it goes on. */
  public static String soFar(Statistics figures) {
    Distribution rtt = figures.rtt();
    String line =
        String.format(
            Locale.ROOT,
            "%d sent, %d received, %d lost, %d late (%.3g%% loss)",
            figures.sent(),
            figures.received(),
            figures.lost(),
            figures.late(),
            figures.lossPercent());
    return rtt.count() == 0
        ? line
        : line
            + ", min/p50/p99/max "
            + Stream.of(rtt.min(), rtt.p50(), rtt.p99(), rtt.max())
                .map(Wording::millis)
                .collect(Collectors.joining("/"))
            + " ms";
  }

  /** Without a rate, "from when it was due" would only say how late netlab itself was. */
  private boolean hasRate() {
    return result.statistics().pace().wanted() > 0;
  }

  /** A line for each way in which the schedule was not kept. */
  private static List<String> pace(Pace pace) {
    List<String> lines = new ArrayList<>();
    if (pace.skipped() > 0) {
      lines.add(
          "%s skipped: this program did not run when they were due"
              .formatted(Wording.count(pace.skipped(), "probe")));
    }
    if (pace.unsent() > 0) {
      lines.add(
          "%s due and never sent: as many were out as --window and --connections allow"
              .formatted(Wording.count(pace.unsent(), "probe")));
    }
    if (pace.isMissed()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "The rate was not reached: %.1f a second of %.0f",
              pace.reached(),
              pace.wanted()));
    }
    return lines;
  }

  /** How much went through, for a load. */
  public String throughput() {
    double rate = perSecond();
    return String.format(
        Locale.ROOT,
        "%s, %.0f round trips a second, %.3f MB/s each way",
        Wording.count(result.flows(), udp ? "socket" : "connection"),
        rate,
        rate * size / 1e6);
  }

  private double perSecond() {
    return result.statistics().received() * 1e9 / Math.max(1, result.statistics().nanos());
  }

  private static String row(String name, Distribution d) {
    return row(
        name,
        figures(d).values().stream()
            .map(value -> value == null ? "-" : String.format(Locale.ROOT, "%.3f", value))
            .toArray(String[]::new));
  }

  private static String row(String name, String... cells) {
    StringBuilder row = new StringBuilder("%-9s".formatted(name));
    for (String cell : cells) {
      row.append(" %9s".formatted(cell));
    }
    return row.toString();
  }

  public Map<String, @Nullable Object> json() {
    Statistics figures = result.statistics();
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("peer", PeerAddress.text(result.peer()));
    fields.put("protocol", udp ? "udp" : "tcp");
    fields.put("connections", result.flows());
    fields.put("bytes", size);
    fields.put("seconds", figures.nanos() / 1e9);
    fields.put("sent", figures.sent());
    fields.put("received", figures.received());
    fields.put("lost", figures.lost());
    fields.put("late", figures.late());
    fields.put("loss_percent", figures.sent() == 0 ? null : figures.lossPercent());
    fields.put("duplicate", figures.duplicate());
    fields.put("out_of_order", figures.outOfOrder());
    fields.put("corrupt", figures.corrupt());
    fields.put("wrong_length", figures.wrongLength());
    fields.put("foreign", figures.foreign());
    fields.put("strange", figures.strange());
    fields.put("skipped", figures.pace().skipped());
    fields.put("unsent", figures.pace().unsent());
    fields.put("rate", hasRate() ? figures.pace().wanted() : null);
    fields.put("rate_reached", hasRate() ? figures.pace().reached() : null);
    fields.put("per_second", perSecond());
    fields.put("rtt_ms", json(figures.rtt()));
    fields.put("corrected_rtt_ms", hasRate() ? json(figures.schedule()) : null);
    fields.put("ipdv_ms", json(figures.ipdv()));
    fields.put("failures", result.failures().stream().map(Wording::json).toList());
    return fields;
  }

  private static Map<String, @Nullable Object> json(Distribution d) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("count", d.count());
    fields.putAll(figures(d));
    return fields;
  }

  /** In milliseconds; of none there are no figures, and of one there is no deviation. */
  private static Map<String, @Nullable Double> figures(Distribution d) {
    Map<String, @Nullable Double> figures = new LinkedHashMap<>();
    figures.put("min", d.min() / 1e6);
    figures.put("mean", d.mean() / 1e6);
    figures.put("p50", d.p50() / 1e6);
    figures.put("p90", d.p90() / 1e6);
    figures.put("p99", d.p99() / 1e6);
    figures.put("p99.9", d.p999() / 1e6);
    figures.put("p99.99", d.p9999() / 1e6);
    figures.put("max", d.max() / 1e6);
    figures.put("stddev", d.count() < 2 ? null : d.stddev() / 1e6);
    if (d.count() == 0) {
      figures.replaceAll((name, value) -> null);
    }
    return figures;
  }
}
