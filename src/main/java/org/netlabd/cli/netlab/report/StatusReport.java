// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.netlabd.stats.Figure;

/** What {@code netlab status} prints, of the daemon's answer; pure. */
public final class StatusReport {

  private static final String[] UNITS = {"", "K", "M", "G", "T", "P", "E"};

  private StatusReport() {}

  /** The lines; {@code verbose}: every figure and address, not only what is not 0. */
  public static List<String> lines(Map<String, ?> status, boolean verbose) {
    List<String> lines = new ArrayList<>();
    String up = span(Fields.number(status, "uptime_seconds"));
    lines.add("netlabd %s, PID %s, up %s".formatted(status.get("netlabd"), status.get("pid"), up));
    lines.add(reload(status.get("reload")));
    String unsent = size(Fields.number(status, "unsent_bytes"));
    String most = size(Fields.number(status, "unsent_bytes_limit"));
    List<String> lags = Fields.list(status, "loops").stream().map(StatusReport::lag).toList();
    String lag = String.join(", ", lags);
    lines.add("%s unsent of %s; event loops' lag %s".formatted(unsent, most, lag));
    for (Map<String, ?> target : Fields.objects(status, "log")) {
      lines.add(
          "log %s: %s sent, %s dropped"
              .formatted(target.get("target"), target.get("sent"), target.get("dropped")));
    }
    if (verbose) {
      Object metrics = status.get("metrics");
      lines.add(metrics == null ? "no metrics" : "metrics on tcp " + metrics);
    }
    lines.add("");
    lines.addAll(table(status));
    Map<String, ?> total = Fields.object(status.get("total"));
    double seconds = Fields.number(status, "recent_seconds");
    lines.addAll(figures("ALL LISTENERS", total, seconds, verbose));
    for (Map<String, ?> each : Fields.objects(status, verbose ? "listeners" : "")) {
      lines.addAll(figures(String.valueOf(each.get("name")), each, seconds, true));
      lines.addAll(sockets(each));
    }
    return lines;
  }

  private static String reload(@Nullable Object last) {
    if (last == null) {
      return "not reloaded since";
    }
    Map<String, ?> reload = Fields.object(last);
    List<String> lines = Fields.list(reload, "lines").stream().map(String::valueOf).toList();
    return reload.get("time") + " " + String.join("; ", lines);
  }

  /** The longest of the event loops' lags. */
  static String longest(Map<String, ?> status) {
    return Fields.list(status, "loops").stream()
        .max(Comparator.comparingDouble(each -> each instanceof Number n ? n.doubleValue() : 1e9))
        .map(StatusReport::lag)
        .orElse("-");
  }

  private static String lag(@Nullable Object seconds) {
    return seconds instanceof Number number
        ? Wording.time((long) (number.doubleValue() * 1e9))
        : "more than 1 s: it hangs";
  }

  /** For each listener what it has done in all, and lately in a second. */
  private static List<String> table(Map<String, ?> status) {
    double seconds = Math.max(0.001, Fields.number(status, "recent_seconds"));
    return new Columns<Map<String, ?>>()
        .add("LISTENER", each -> String.valueOf(each.get("name")))
        .add("SERVICE", each -> each.get("protocol") + " " + each.get("service"))
        .add("OPEN", each -> isTcp(each) ? count(each, Figure.SESSIONS_OPEN) : "-")
        .add("ACCEPTED", each -> count(each, accepted(each)))
        .add("/s", each -> rate(each, accepted(each), seconds))
        .add("IN", each -> size(Fields.sum(each, Figure.RECEIVED_BYTES)))
        .add("/s", each -> rate(each, Figure.RECEIVED_BYTES, seconds))
        .add("OUT", each -> size(Fields.sum(each, Figure.SENT_BYTES)))
        .add("/s", each -> rate(each, Figure.SENT_BYTES, seconds))
        .add("REFUSED", each -> count(each, Figure.REFUSALS))
        .add("/s", each -> rate(each, Figure.REFUSALS, seconds))
        .lines(Fields.objects(status, "listeners"));
  }

  private static boolean isTcp(Map<String, ?> listener) {
    return Objects.equals(listener.get("protocol"), "tcp");
  }

  private static Figure accepted(Map<String, ?> listener) {
    return isTcp(listener) ? Figure.SESSIONS : Figure.DATAGRAMS_RECEIVED;
  }

  /** What is not 0, since the start and of late; nothing where all is. */
  private static List<String> figures(
      String name, Map<String, ?> figures, double seconds, boolean all) {
    List<Row> rows = new ArrayList<>();
    Map<String, ?> recent = Fields.object(figures.get("recent"));
    for (Figure figure : Figure.ofListeners()) {
      Object value = figures.get(figure.toString());
      Object late = recent.get(figure.toString());
      if (value instanceof Map<?, ?> byLabel) {
        Map<String, ?> lately = Fields.object(late);
        byLabel.forEach(
            (label, each) -> rows.add(new Row(figure + ": " + label, each, lately.get(label))));
      } else if (all) {
        rows.add(new Row(figure.toString(), value, late));
      }
    }
    rows.removeIf(row -> row.value == null || row.value.equals(0));
    List<String> lines =
        new Columns<Row>()
            .add(name, Row::name)
            .add("SINCE START", row -> String.valueOf(row.value))
            .add(
                "LAST " + span(seconds),
                row -> Objects.requireNonNullElse(row.late, "-").toString())
            .lines(rows);
    return rows.isEmpty() && !all
        ? List.of()
        : Stream.concat(Stream.of(""), lines.stream()).toList();
  }

  private record Row(String name, @Nullable Object value, @Nullable Object late) {}

  private static List<String> sockets(Map<String, ?> listener) {
    List<String> lines = new ArrayList<>();
    for (Map<String, ?> socket : Fields.objects(listener, "sockets")) {
      lines.add("  " + socket.get("address") + ": " + words(Fields.object(socket.get("options"))));
    }
    if (listener.get("seed") != null) {
      lines.add("  faults with seed " + listener.get("seed"));
    }
    return lines;
  }

  private static String words(Map<?, ?> values) {
    return values.entrySet().stream()
        .map(each -> each.getKey() + " " + each.getValue())
        .collect(Collectors.joining(", "));
  }

  private static String count(Map<String, ?> figures, Figure figure) {
    return Long.toString((long) Fields.sum(figures, figure));
  }

  /** How much of late. */
  private static String rate(Map<String, ?> listener, Figure figure, double seconds) {
    Map<String, ?> recent = Fields.object(listener.get("recent"));
    return TopReport.rate(figure, Fields.sum(recent, figure) / seconds);
  }

  /** As the configuration has sizes: 12K is 12,288 bytes. */
  static String size(double bytes) {
    int unit = 0;
    double value = bytes;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    boolean whole = unit == 0 || value >= 100;
    return (whole ? Long.toString(Math.round(value)) : tenths(value)) + UNITS[unit];
  }

  /** With one decimal; String.format would be half of the time that a long list takes. */
  static String tenths(double value) {
    return BigDecimal.valueOf(Math.round(value * 10), 1).toString();
  }

  /** The same without a blank, for a table. */
  static String brief(double seconds) {
    return span(seconds).replace(" min", "m").replace(" ", "");
  }

  /** In its two largest units. */
  static String span(double seconds) {
    Duration span = Duration.ofMillis((long) (seconds * 1000));
    if (span.toDays() > 0) {
      return span.toDays() + " d " + span.toHoursPart() + " h";
    }
    if (span.toHours() > 0) {
      return span.toHours() + " h " + span.toMinutesPart() + " min";
    }
    return span.toMinutes() > 0
        ? span.toMinutes() + " min " + span.toSecondsPart() + " s"
        : tenths(seconds) + " s";
  }
}
