// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.echo.PathMtu;
import org.netlabd.client.echo.Result;
import org.netlabd.client.echo.Statistics;
import org.netlabd.client.echo.Times;
import org.netlabd.client.failure.Failure;
import org.netlabd.values.PeerAddress;

/**
 * What {@code netlab echo} says of one host and size at the end; pure.
 *
 * @param host as it was typed
 * @param protocol tcp, udp or stamp
 * @param percentiles those that were asked for
 * @param result null if nothing could be sent at all
 * @param failure what kept it from being anything, or ended it
 */
public record EchoReport(
    String host,
    String protocol,
    int size,
    List<Double> percentiles,
    @Nullable Result result,
    @Nullable Failure failure) {

  private static final String TABLE_ROW = "%-23.23s %5s %7s %6s %8s %8s %8s %8s";

  /** Counted, of which nothing should be. */
  private static final List<String> WRONG =
      List.of("duplicate", "out_of_order", "corrupt", "wrong_length", "foreign", "strange");

  /** Whether it is by STAMP, which tells each way. */
  boolean isStamp() {
    return protocol.equals("stamp");
  }

  /** What was counted; nothing, if nothing could be sent. */
  public Statistics statistics() {
    return result == null ? Statistics.NONE : result.statistics();
  }

  public List<String> lines() {
    if (result == null) {
      return List.of();
    }
    Statistics figures = result.statistics();
    List<String> lines = new ArrayList<>();
    lines.add("--- " + PeerAddress.text(result.peer()) + " " + protocol + " ---");
    lines.add(counts(figures) + " in " + Wording.time(figures.nanos()));
    lines.add(wrong(figures));
    if (protocol.equals("tcp") && figures.strange() > 0) {
      lines.add("More came than was sent: nothing further was sent there.");
    }
    lines.addAll(pace(figures.pace()));
    if (figures.rtt().count() > 0) {
      lines.addAll(times(figures));
    }
    if (figures.oneWay() != null) {
      lines.addAll(EchoOneWay.lines(figures, figures.oneWay()));
    }
    return lines;
  }

  /** {@code 5 sent, 4 received, 1 lost, 0 late (20% loss)}. */
  private static String counts(Statistics figures) {
    return "%d sent, %d received, %d lost, %d late"
            .formatted(figures.sent(), figures.received(), figures.lost(), figures.late())
        + (figures.sent() == 0 ? "" : " (" + loss(figures) + "% loss)");
  }

  private static String loss(Statistics figures) {
    return figures.sent() == 0 ? "-" : "%.3g".formatted(figures.lossPercent());
  }

  /** The figures on a line, while it goes on. */
  public static String soFar(Statistics figures) {
    Times rtt = figures.rtt();
    return rtt.count() == 0
        ? counts(figures)
        : counts(figures)
            + ", min/p50/p99/max "
            + LongStream.of(rtt.min(), rtt.percentile(50), rtt.percentile(99), rtt.max())
                .mapToObj(Wording::millis)
                .collect(Collectors.joining("/"))
            + " ms";
  }

  private static String wrong(Statistics figures) {
    Map<String, Long> counts = figures.counts();
    return WRONG.stream()
        .map(name -> counts.get(name) + (name.startsWith("wrong") ? " of " : " ") + name)
        .collect(Collectors.joining(", "))
        .replace('_', ' ');
  }

  /** A row for each figure and a column for each kind of time: any number of rows fits a window. */
  private List<String> times(Statistics figures) {
    Map<String, Map<String, @Nullable Double>> columns = new LinkedHashMap<>();
    columns.put("rtt", figures(figures.rtt()));
    if (hasRate(figures)) {
      columns.put("corrected", figures(figures.schedule()));
    }
    columns.put("jitter", figures(figures.ipdv()));
    if (figures.oneWay() != null) {
      EchoOneWay.times(figures.oneWay()).forEach((name, way) -> columns.put(name, figures(way)));
    }
    List<String> lines = new ArrayList<>();
    lines.add(row("ms", columns.keySet()));
    for (String name : figures(figures.rtt()).keySet()) {
      lines.add(row(name, columns.values().stream().map(of -> cell(of.get(name))).toList()));
    }
    return lines;
  }

  private static String row(String name, Iterable<String> cells) {
    StringBuilder row = new StringBuilder("%-9s".formatted(name));
    cells.forEach(cell -> row.append(" %10s".formatted(cell)));
    return row.toString();
  }

  private static String cell(@Nullable Double value) {
    return value == null ? "-" : "%.3f".formatted(value);
  }

  /** Without a rate, "from when it was due" would only say how late netlab itself was. */
  private static boolean hasRate(Statistics figures) {
    return figures.pace().wanted() > 0;
  }

  /** A line for each way in which the schedule was not kept. */
  private static List<String> pace(Statistics.Pace pace) {
    List<String> lines = new ArrayList<>();
    if (pace.skipped() > 0) {
      lines.add(
          "%s skipped: this program did not run when that was due"
              .formatted(Wording.count(pace.skipped(), "probe")));
    }
    if (pace.unsent() > 0) {
      lines.add(
          "%s due and never sent: as many were out as --window and --connections allow"
              .formatted(Wording.count(pace.unsent(), "probe")));
    }
    if (pace.isMissed()) {
      lines.add(
          "The rate was not reached: %.1f a second of %.0f"
              .formatted(pace.reached(), pace.wanted()));
    }
    return lines;
  }

  public List<String> throughput() {
    if (result == null) {
      return List.of();
    }
    String flows = Wording.count(result.flows(), protocol.equals("tcp") ? "connection" : "socket");
    double rate = perSecond(result.statistics());
    return List.of(
        "%s, %.0f round trips a second, %.3f MB/s each way"
            .formatted(flows, rate, rate * size / 1e6));
  }

  private static double perSecond(Statistics figures) {
    return figures.received() * 1e9 / Math.max(1, figures.nanos());
  }

  public static String tableHead() {
    return TABLE_ROW.formatted("host", "bytes", "sent", "loss %", "min ms", "p50", "p99", "max");
  }

  public String tableRow() {
    Statistics figures = statistics();
    Times rtt = figures.rtt();
    return TABLE_ROW.formatted(
        host,
        size,
        figures.sent(),
        loss(figures),
        millis(rtt, rtt.min()),
        millis(rtt, rtt.percentile(50)),
        millis(rtt, rtt.percentile(99)),
        millis(rtt, rtt.max()));
  }

  private static String millis(Times of, long nanos) {
    return of.count() == 0 ? "-" : Wording.millis(nanos);
  }

  private Map<String, @Nullable Object> json() {
    Statistics figures = statistics();
    Map<String, @Nullable Object> fields =
        JsonText.object(
            "host", host,
            "peer", result == null ? null : PeerAddress.text(result.peer()),
            "protocol", protocol,
            "connections", result == null ? 0 : result.flows(),
            "bytes", size);
    fields.putAll(json(figures));
    fields.put("rtt_histogram", figures.rtt().count() == 0 ? null : figures.rtt().encoded());
    List<Failure> failures = result == null ? List.of() : result.failures();
    fields.put("failures", failures.stream().map(Wording::json).toList());
    fields.put("failure", Wording.json(failure));
    return fields;
  }

  public static String line(PathMtu found) {
    String peer = PeerAddress.text(found.peer());
    String probes = Wording.count(found.probes(), "probe");
    return "Path MTU to %s: %d bytes, a payload of %d by UDP; %s"
        .formatted(peer, found.bytes(), found.payload(), probes);
  }

  public static Map<String, @Nullable Object> json(PathMtu found) {
    return JsonText.object(
        "peer", PeerAddress.text(found.peer()),
        "payload_bytes", found.payload(),
        "mtu_bytes", found.bytes(),
        "probes", found.probes());
  }

  public static Map<String, Object> results(
      List<EchoReport> reports, EchoComparison.Earlier earlier) {
    List<Object> results = new ArrayList<>();
    for (EchoReport report : reports) {
      Map<String, @Nullable Object> fields = report.json();
      fields.put(
          "compared", earlier.with(report, results.size()).map(EchoComparison::json).orElse(null));
      results.add(fields);
    }
    return Map.of("results", results);
  }

  Map<String, @Nullable Object> json(Statistics figures) {
    Map<String, @Nullable Object> fields = JsonText.object("seconds", figures.nanos() / 1e9);
    fields.putAll(figures.counts());
    fields.put("loss_percent", figures.sent() == 0 ? null : figures.lossPercent());
    fields.put("skipped", figures.pace().skipped());
    fields.put("unsent", figures.pace().unsent());
    fields.put("rate", hasRate(figures) ? figures.pace().wanted() : null);
    fields.put("rate_reached", hasRate(figures) ? figures.pace().reached() : null);
    fields.put("per_second", perSecond(figures));
    fields.put("rtt_ms", json(figures.rtt()));
    fields.put("corrected_rtt_ms", hasRate(figures) ? json(figures.schedule()) : null);
    fields.put("ipdv_ms", json(figures.ipdv()));
    fields.put(
        "one_way",
        figures.oneWay() == null ? null : EchoOneWay.json(figures, figures.oneWay(), this::json));
    return fields;
  }

  private Map<String, @Nullable Object> json(Times times) {
    Map<String, @Nullable Object> fields = JsonText.object("count", times.count());
    fields.putAll(figures(times));
    return fields;
  }

  /** In milliseconds; of none there are no figures, and of one there is no deviation. */
  private Map<String, @Nullable Double> figures(Times times) {
    Map<String, @Nullable Double> figures = new LinkedHashMap<>();
    figures.put("min", times.min() / 1e6);
    figures.put("mean", times.mean() / 1e6);
    for (double percent : percentiles) {
      figures.put("p" + Wording.plain(percent), times.percentile(percent) / 1e6);
    }
    figures.put("max", times.max() / 1e6);
    figures.put("stddev", times.count() < 2 ? null : times.stddev() / 1e6);
    if (times.count() == 0) {
      figures.replaceAll((name, value) -> null);
    }
    return figures;
  }
}
