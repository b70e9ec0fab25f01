// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.echo.Comparison;
import org.netlabd.client.echo.Statistics;
import org.netlabd.client.echo.Times;
import picocli.CommandLine.TypeConversionException;

/** How a run compares with an earlier one, of a file; {@code lost} counts late ones, too. Pure. */
public record EchoComparison(
    Map<String, String> source, Times then, long lost, long sent, Statistics now) {

  private static final double[] SHOWN = {50, 99};
  private static final int MOST_BYTES = 64 << 20;

  /** An earlier run's document: finds what is to be compared with one of this run's results. */
  public interface Earlier {
    /** The result of the same host and size, else the one in the same place; if there is one. */
    Optional<EchoComparison> with(EchoReport now, int place);
  }

  /** What {@code --json} printed then; any other document is refused. */
  public static Earlier read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      Map<String, Object> document = JSON.std.mapFrom(in.readNBytes(MOST_BYTES));
      Map<String, String> source =
          Map.of("file", file.toString(), "start", (String) document.get("start"));
      List<Map<?, ?>> results = new ArrayList<>();
      for (Object result : (List<?>) Objects.requireNonNull(document.get("results"))) {
        results.add((Map<?, ?>) result);
        of(source, (Map<?, ?>) result, Statistics.NONE);
      }
      return (now, place) ->
          results.stream()
              .filter(result -> now.host().equals(result.get("host")))
              .filter(result -> Objects.equals(result.get("bytes"), now.size()))
              .findFirst()
              .or(() -> results.stream().skip(place).findFirst())
              .map(result -> of(source, result, now.statistics()));
    } catch (JacksonException
        | ClassCastException
        | IllegalArgumentException
        | NullPointerException e) {
      throw new TypeConversionException(
          "--compare: " + file + " is no document of netlab echo; accepted: what --json printed");
    }
  }

  private static EchoComparison of(Map<String, String> source, Map<?, ?> then, Statistics now) {
    Object rtt = then.get("rtt_histogram");
    Times times = rtt == null ? new Times() : Times.decoded((String) rtt);
    long lost = number(then, "lost") + number(then, "late");
    return new EchoComparison(source, times, lost, number(then, "sent"), now);
  }

  private static long number(Map<?, ?> of, String name) {
    return ((Number) Objects.requireNonNull(of.get(name))).longValue();
  }

  private Comparison times() {
    return Comparison.ofTimes(then, now.rtt());
  }

  private Comparison losses() {
    return Comparison.ofShares(lost, sent, now.lost() + now.late(), now.sent());
  }

  private @Nullable Double before(double percent) {
    return then.count() == 0 ? null : then.percentile(percent) / 1e6;
  }

  private @Nullable Double ratio(double percent) {
    long before = then.percentile(percent);
    return before == 0 || now.rtt().count() == 0
        ? null
        : (double) now.rtt().percentile(percent) / before;
  }

  public Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>(source);
    for (double percent : SHOWN) {
      String name = "p" + Wording.plain(percent);
      fields.put(name + "_before_ms", before(percent));
      fields.put(name + "_ratio", ratio(percent));
    }
    fields.put("rtt_z", times().z());
    fields.put("rtt_beyond_noise", times().isBeyondNoise());
    fields.put("loss_before_percent", sent == 0 ? null : 100.0 * lost / sent);
    fields.put("loss_z", losses().z());
    fields.put("loss_beyond_noise", losses().isBeyondNoise());
    return fields;
  }

  public List<String> lines() {
    String before = sent == 0 ? "-" : "%.3g%%".formatted(100.0 * lost / sent);
    return List.of(
        "Compared with " + source.get("file") + " of " + source.get("start") + ":",
        "round trips: p50 %s, p99 %s: %s".formatted(times(50), times(99), verdict(times())),
        "loss: before %s: %s".formatted(before, verdict(losses())));
  }

  private String times(double percent) {
    Double ratio = ratio(percent);
    return ratio == null ? "-" : "%.2f times %.3f ms".formatted(ratio, before(percent));
  }

  private static String verdict(Comparison comparison) {
    return "%s noise (z = %.1f)"
        .formatted(comparison.isBeyondNoise() ? "beyond" : "within", comparison.z());
  }
}
