// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.netlabd.cli.netlab.console.Escape;
import org.netlabd.cli.netlab.console.FullScreen.Line;
import org.netlabd.cli.netlab.console.FullScreen.Style;
import org.netlabd.cli.netlab.console.Terminal.Window;
import org.netlabd.stats.Figure;

/** What {@code netlab top} shows: a line of bars a figure, listeners, and sessions; pure. */
public final class TopReport {

  private static final String[] HEADS = {"in/s", "out/s", "conns/s", "dgrams/s", "refused/s"};

  private TopReport() {}

  /** What is looked at: names with the filter in them, from a row of each table on. */
  public record View(TopOrder order, String filter, int from) {

    public List<Map<String, ?>> of(List<Map<String, ?>> rows) {
      String wanted = filter.toLowerCase(Locale.ROOT);
      return rows.stream()
          .filter(row -> wanted.isEmpty() || words(row).contains(wanted))
          .sorted(order.comparator())
          .toList();
    }

    private static String words(Map<String, ?> row) {
      return Stream.of("name", "protocol", "service", "peer", "proxy", "listener")
          .map(row::get)
          .filter(Objects::nonNull)
          .map(String::valueOf)
          .collect(Collectors.joining(" "))
          .toLowerCase(Locale.ROOT);
    }
  }

  /** Everything, once, for a pipe. */
  public static List<String> lines(Rates rates, View view) {
    List<String> lines = new ArrayList<>(List.of(summary(rates), ""));
    lines.addAll(listeners(view.of(rates.listeners()), Integer.MAX_VALUE));
    lines.add("");
    lines.addAll(sessions(view.of(rates.sessions()), Integer.MAX_VALUE));
    return lines;
  }

  /**
   * As much as a window holds.
   *
   * @param trouble why there is nothing newer; empty if all is well
   * @param prompt what stands in the last line; empty for what the keys do
   */
  public static List<Line> screen(
      Rates rates, History history, View view, Window window, String trouble, String prompt) {
    List<Line> lines = new ArrayList<>();
    lines.add(
        trouble.isEmpty() ? new Line(summary(rates), Style.PLAIN) : new Line(trouble, Style.ALARM));
    int bars = Math.max(1, Math.min(HEADS.length, (window.rows() - 8) / 3));
    for (int i = 0; i < bars; i++) {
      String line = history.line(Rates.EACH.get(i), HEADS[i], window.columns());
      lines.add(new Line(line, Style.PLAIN));
    }
    int room = Math.max(0, window.rows() - lines.size() - 1);
    List<Map<String, ?>> listeners = view.of(rates.listeners());
    List<Map<String, ?>> sessions = view.of(rates.sessions());
    // Each may have what the other leaves of its half.
    int above = Math.min(listeners.size() + 1, Math.max(room / 2, room - sessions.size() - 1));
    int widest = Math.max(12, window.columns() / 2);
    add(lines, listeners(page(listeners, view.from, above), widest), List.of(), above);
    List<Map<String, ?>> shown = page(sessions, view.from, room - above);
    add(lines, sessions(shown, widest), shown, room - above);
    while (lines.size() < window.rows() - 1) {
      lines.add(new Line("", Style.PLAIN));
    }
    lines.add(prompt.isEmpty() ? new Line(keys(view), Style.HEAD) : new Line(prompt, Style.PLAIN));
    return lines.stream().map(line -> new Line(Escape.line(line.text()), line.style())).toList();
  }

  private static List<Map<String, ?>> page(List<Map<String, ?>> rows, int from, int room) {
    int count = Math.max(0, room - 1);
    int first = Math.min(from, Math.max(0, rows.size() - count));
    return rows.subList(first, Math.min(rows.size(), first + count));
  }

  private static void add(
      List<Line> lines, List<String> table, List<Map<String, ?>> rows, int room) {
    for (int i = 0; i < Math.min(room, table.size()); i++) {
      boolean stalled = i > 0 && i <= rows.size() && SessionsReport.isStalled(rows.get(i - 1));
      Style style = stalled ? Style.ALARM : Style.PLAIN;
      lines.add(new Line(table.get(i), i == 0 ? Style.HEAD : style));
    }
  }

  private static String keys(View view) {
    return "q quit  / filter%s  %s"
        .formatted(
            view.filter.isEmpty() ? "" : " '" + view.filter + "'",
            Arrays.stream(TopOrder.values())
                .map(each -> each == view.order ? "[" + each + "]" : each.toString())
                .collect(Collectors.joining(" ")));
  }

  private static String summary(Rates rates) {
    Map<String, ?> status = rates.answers().status();
    long stalled = rates.sessions().stream().filter(SessionsReport::isStalled).count();
    String up = StatusReport.span(Fields.number(status, "uptime_seconds"));
    String sessions = Wording.count(rates.sessions().size(), "session");
    String unsent = StatusReport.size(Fields.number(status, "unsent_bytes"));
    return "netlabd %s up %s: %s, %d stalled; %s unsent; lag %s"
        .formatted(
            status.get("netlabd"), up, sessions, stalled, unsent, StatusReport.longest(status));
  }

  private static List<String> listeners(List<Map<String, ?>> rows, int widest) {
    return new Columns<Map<String, ?>>()
        .add("LISTENER", each -> cut(each.get("name"), widest))
        .add("IN/s", each -> rate(Figure.RECEIVED_BYTES, each))
        .add("OUT/s", each -> rate(Figure.SENT_BYTES, each))
        .add("CONNS/s", each -> rate(Figure.SESSIONS, each))
        .add("DGRAMS/s", each -> rate(Figure.DATAGRAMS_RECEIVED, each))
        .add("REFUSED/s", each -> rate(Figure.REFUSALS, each))
        .add("OPEN", each -> String.valueOf(each.get("sessions_open")))
        .add("SERVICE", each -> each.get("protocol") + " " + each.get("service"))
        .lines(rows);
  }

  private static List<String> sessions(List<Map<String, ?>> rows, int widest) {
    return new Columns<Map<String, ?>>()
        .add("PEER", each -> cut(SessionsReport.peer(each), widest))
        .add("IN/s", each -> rate(Figure.RECEIVED_BYTES, each))
        .add("OUT/s", each -> rate(Figure.SENT_BYTES, each))
        .add("", each -> SessionsReport.isStalled(each) ? "stalled" : "")
        .add("UNSENT", SessionsReport::unsent)
        .add("UNREAD", SessionsReport::unread)
        .add("IDLE", each -> StatusReport.brief(Fields.number(each, "idle_seconds")))
        .add("LISTENER", each -> cut(each.get("listener"), widest))
        .add("RTT", SessionsReport::roundTrip)
        .add("AGE", each -> StatusReport.brief(Fields.number(each, "age_seconds")))
        .lines(rows);
  }

  private static String rate(Figure figure, Map<String, ?> row) {
    return rate(figure, Fields.number(row, Rates.perSecond(figure)));
  }

  private static String cut(@Nullable Object name, int widest) {
    String text = String.valueOf(name);
    return text.length() <= widest ? text : text.substring(0, widest - 1) + "~";
  }

  /** Bytes as sizes, the others as numbers. */
  static String rate(Figure figure, double perSecond) {
    boolean bytes = figure == Figure.RECEIVED_BYTES || figure == Figure.SENT_BYTES;
    return bytes || perSecond >= 10_000
        ? StatusReport.size(perSecond)
        : perSecond >= 100 ? Long.toString(Math.round(perSecond)) : StatusReport.tenths(perSecond);
  }
}
