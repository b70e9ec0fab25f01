// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.netlabd.stats.Figure;

/**
 * What the daemon does in a second, by two of its answers; pure.
 *
 * @param answers the later ones
 * @param seconds over how long
 * @param listeners each with its figures, and those of {@link #EACH} a second
 * @param sessions each as the daemon tells of it, and its bytes a second
 */
public record Rates(
    Answers answers,
    double seconds,
    List<Map<String, ?>> listeners,
    List<Map<String, ?>> sessions) {

  /** What is told by the second, the most telling first. */
  public static final List<Figure> EACH =
      List.of(
          Figure.RECEIVED_BYTES,
          Figure.SENT_BYTES,
          Figure.SESSIONS,
          Figure.DATAGRAMS_RECEIVED,
          Figure.REFUSALS);

  private static final List<Figure> BYTES = EACH.subList(0, 2);

  /** What was told last, at {@link System#nanoTime}. */
  public record Answers(Map<String, ?> status, long nanos, Listing listing) {}

  /** The sessions, which may have been asked for earlier. */
  public record Listing(List<Map<String, ?>> sessions, long nanos) {}

  static String perSecond(Figure figure) {
    return figure + "_per_second";
  }

  /** Since those before of the same run of the daemon, else over the last seconds. */
  public static Rates of(@Nullable Rates before, Answers now) {
    Answers earlier =
        before != null && Objects.equals(start(before.answers), start(now)) ? before.answers : null;
    double seconds =
        earlier == null
            ? Fields.number(now.status, "recent_seconds")
            : Math.round((uptime(now.status) - uptime(earlier.status)) * 1e3) / 1e3;
    Map<String, Map<String, ?>> known =
        byName(earlier == null ? List.of() : Fields.objects(earlier.status, "listeners"));
    List<Map<String, ?>> listeners = new ArrayList<>();
    for (Map<String, ?> each : Fields.objects(now.status, "listeners")) {
      Map<String, ?> recent = earlier == null ? Fields.object(each.get("recent")) : Map.of();
      listeners.add(listener(each, known.getOrDefault(name(each), Map.of()), recent, seconds));
    }
    List<Map<String, ?>> sessions =
        before != null && before.answers.listing.nanos == now.listing.nanos
            ? before.sessions
            : sessions(earlier, now.listing);
    return new Rates(now, seconds, listeners, sessions);
  }

  private static @Nullable Object start(Answers answers) {
    return answers.status.get("start");
  }

  private static Map<String, Map<String, ?>> byName(List<Map<String, ?>> rows) {
    Map<String, Map<String, ?>> byName = new HashMap<>();
    rows.forEach(each -> byName.put(name(each), each));
    return byName;
  }

  private static List<Map<String, ?>> sessions(@Nullable Answers earlier, Listing now) {
    Map<String, Map<String, ?>> known =
        byName(earlier == null ? List.of() : earlier.listing.sessions);
    List<Map<String, ?>> sessions = new ArrayList<>();
    now.sessions.forEach(
        each -> sessions.add(session(each, known.getOrDefault(name(each), Map.of()))));
    return sessions;
  }

  private static double uptime(Map<String, ?> status) {
    return Fields.number(status, "uptime_seconds");
  }

  /** A listener's, or the ends of a session. */
  private static String name(Map<String, ?> each) {
    return each.get("name") + " " + each.get("local") + " " + each.get("peer");
  }

  private static Map<String, ?> listener(
      Map<String, ?> now, Map<String, ?> before, Map<String, ?> recent, double seconds) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    for (String field : List.of("name", "protocol", "service", "sessions_open")) {
      row.put(field, now.get(field));
    }
    for (Figure figure : EACH) {
      double count =
          recent.isEmpty()
              ? Fields.sum(now, figure) - Fields.sum(before, figure)
              : Fields.sum(recent, figure);
      row.put(perSecond(figure), rate(count, seconds));
    }
    return row;
  }

  /** Another session of the same ends is younger than the one before. */
  private static Map<String, ?> session(Map<String, ?> now, Map<String, ?> before) {
    double age = Fields.number(now, "age_seconds");
    double earlier = Fields.number(before, "age_seconds");
    Map<String, ?> since = earlier < age ? before : Map.of();
    Map<String, @Nullable Object> row = new LinkedHashMap<>(now);
    for (Figure figure : BYTES) {
      double count = Fields.sum(now, figure) - Fields.sum(since, figure);
      row.put(perSecond(figure), rate(count, age - Fields.number(since, "age_seconds")));
    }
    return row;
  }

  /** To the thousandth; the clocks are the millisecond's. */
  private static double rate(double count, double seconds) {
    return Math.round(1e3 * Math.max(0, count) / Math.max(0.001, seconds)) / 1e3;
  }

  public Map<Figure, Double> total() {
    Map<Figure, Double> total = new EnumMap<>(Figure.class);
    for (Figure figure : EACH) {
      String name = perSecond(figure);
      total.put(figure, listeners.stream().mapToDouble(each -> Fields.number(each, name)).sum());
    }
    return total;
  }
}
