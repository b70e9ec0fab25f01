// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.echo.Observation;
import org.netlabd.client.echo.Observer;
import org.netlabd.client.echo.Reflection;
import org.netlabd.client.echo.Statistics;
import org.netlabd.client.echo.Verdict;
import org.netlabd.client.failure.Failure;
import org.netlabd.values.PeerAddress;

/**
 * A row for each probe sent and for each thing received, as CSV (RFC 4180) or as a JSON document a
 * line: with {@code probe}, {@code failure}, {@code period} or, at the end, {@code summary} in it.
 *
 * @param clock has nanoseconds since the beginning
 */
public record EchoRows(
    PrintWriter out,
    EchoReport beginning,
    boolean json,
    boolean atOnce,
    LongFunction<Instant> clock)
    implements Observer {

  private static final String CSV_HEAD =
      "seq,verdict,sent,received,sent_ms,rtt_ms,schedule_rtt_ms,bytes,from,host";

  private static final String CSV_ONE_WAY =
      ",there_ms,back_ms,reflector_ms,reflector_seq,reflector_clock";
  private static final int REHEARSALS = 50;

  /** Makes some rows unseen, so that all is loaded. */
  public EchoRows rehearsed() {
    Observation nothing =
        new Observation(
            0, Verdict.RIGHT, 0, 0, 1, 1, List.of(), 0, new InetSocketAddress(0), null, null);
    for (int i = 0; i < REHEARSALS; i++) {
      text(nothing);
    }
    return this;
  }

  public static String csvHead(EchoReport of) {
    return CSV_HEAD + (of.isStamp() ? CSV_ONE_WAY : "");
  }

  @Override
  public void observed(Observation seen) {
    print(text(seen));
  }

  private String text(Observation seen) {
    Map<String, @Nullable Object> row = row(seen);
    return json
        ? line("probe", row)
        : row.values().stream().map(EchoRows::cell).collect(Collectors.joining(","));
  }

  @Override
  public void failed(Failure failure) {
    if (json) {
      print(line("failure", Wording.json(failure)));
    }
  }

  @Override
  public void period(Statistics figures) {
    if (json) {
      print(line("period", beginning.json(figures)));
    }
  }

  private void print(String line) {
    out.println(line);
    if (atOnce) {
      out.flush();
    }
  }

  public static String line(String kind, @Nullable Map<String, ?> fields) {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put(kind, fields);
    return JsonText.compact(line);
  }

  private Map<String, @Nullable Object> row(Observation seen) {
    boolean isProbe = seen.seq() >= 0;
    boolean isTimed = seen.rttNanos() >= 0;
    Map<String, @Nullable Object> row =
        JsonText.object(
            "seq", isProbe ? seen.seq() : null,
            "verdict", seen.verdict().name().toLowerCase(Locale.ROOT),
            "sent", isProbe ? wall(seen.sentNanos()) : null,
            "received", seen.verdict().came() ? wall(seen.seenNanos()) : null,
            "sent_ms", isProbe ? seen.sentNanos() / 1e6 : null,
            "rtt_ms", isTimed ? seen.rttNanos() / 1e6 : null,
            "schedule_rtt_ms", isTimed ? seen.scheduleNanos() / 1e6 : null,
            "bytes", seen.length(),
            "from", PeerAddress.text(seen.from()),
            "host", beginning.host());
    if (beginning.isStamp()) {
      Reflection told = seen.reflection();
      Reflection way = told != null && told.isValid() ? told : null;
      row.put("there_ms", way == null ? null : way.thereNanos() / 1e6);
      row.put("back_ms", way == null ? null : way.backNanos() / 1e6);
      row.put("reflector_ms", way == null ? null : way.heldNanos() / 1e6);
      row.put("reflector_seq", told == null ? null : told.number());
      row.put("reflector_clock", told == null ? null : way == null ? "invalid" : "valid");
    }
    return row;
  }

  private String wall(long nanos) {
    return clock.apply(nanos).truncatedTo(ChronoUnit.MICROS).toString();
  }

  private static String cell(@Nullable Object value) {
    String text =
        value instanceof Double number ? Wording.plain(number) : value == null ? "" : "" + value;
    return text.matches("[^,\"\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
