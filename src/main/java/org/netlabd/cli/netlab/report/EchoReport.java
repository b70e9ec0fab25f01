package org.netlabd.cli.netlab.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.echo.Distribution;
import org.netlabd.client.echo.Result;
import org.netlabd.client.echo.Statistics;
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
    if (figures.rtt().count() > 0) {
      lines.add(row("ms", "min", "mean", "p50", "p90", "p99", "p99.9", "p99.99", "max", "stddev"));
      lines.add(row("rtt", figures.rtt()));
      lines.add(row("corrected", figures.schedule()));
      lines.add(row("jitter", figures.ipdv()));
    }
    return lines;
  }

  /** How much went through, for a load. */
  public String throughput() {
    double rate = perSecond();
    return String.format(
        Locale.ROOT,
        "%s, %.0f round trips a second, %.3f MB/s each way",
        Wording.count(result.wires(), udp ? "socket" : "connection"),
        rate,
        rate * size / 1e6);
  }

  private double perSecond() {
    return result.statistics().received() * 1e9 / Math.max(1, result.statistics().nanos());
  }

  private static String row(String name, Distribution d) {
    return row(
        name,
        Wording.millis(d.min()),
        Wording.millis(Math.round(d.mean())),
        Wording.millis(d.p50()),
        Wording.millis(d.p90()),
        Wording.millis(d.p99()),
        Wording.millis(d.p999()),
        Wording.millis(d.p9999()),
        Wording.millis(d.max()),
        Wording.millis(Math.round(d.stddev())));
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
    fields.put("connections", result.wires());
    fields.put("bytes", size);
    fields.put("seconds", figures.nanos() / 1e9);
    fields.put("sent", figures.sent());
    fields.put("received", figures.received());
    fields.put("lost", figures.lost());
    fields.put("late", figures.late());
    fields.put("loss_percent", figures.lossPercent());
    fields.put("duplicate", figures.duplicate());
    fields.put("out_of_order", figures.outOfOrder());
    fields.put("corrupt", figures.corrupt());
    fields.put("wrong_length", figures.wrongLength());
    fields.put("foreign", figures.foreign());
    fields.put("strange", figures.strange());
    fields.put("per_second", perSecond());
    fields.put("rtt_ms", json(figures.rtt()));
    fields.put("corrected_rtt_ms", json(figures.schedule()));
    fields.put("ipdv_ms", json(figures.ipdv()));
    fields.put("failures", result.failures().stream().map(Wording::json).toList());
    return fields;
  }

  private static Map<String, Object> json(Distribution d) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("count", d.count());
    fields.put("min", d.min() / 1e6);
    fields.put("mean", d.mean() / 1e6);
    fields.put("p50", d.p50() / 1e6);
    fields.put("p90", d.p90() / 1e6);
    fields.put("p99", d.p99() / 1e6);
    fields.put("p99.9", d.p999() / 1e6);
    fields.put("p99.99", d.p9999() / 1e6);
    fields.put("max", d.max() / 1e6);
    fields.put("stddev", d.stddev() / 1e6);
    return fields;
  }
}
