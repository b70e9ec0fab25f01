// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.netlabd.client.echo.Observation;
import org.netlabd.client.echo.Observer;
import org.netlabd.client.echo.Statistics;
import org.netlabd.client.echo.Times;

/** One HTML file with figures and plots; it needs nothing else, not even a network. */
public final class EchoPage {

  private static final String PLACE = "\"the figures\"";
  private static final double STEP = 1.1;

  private final List<Object> plots = new ArrayList<>();

  /** Adds what is plotted of a result of the document, in its order. */
  public void add(EchoReport report, Samples samples) {
    Map<String, Object> plot = new LinkedHashMap<>();
    Statistics figures = report.statistics();
    plot.put("points", samples.points);
    plot.put("irregular", samples.irregular);
    plot.put("bars", bars(figures.rtt()));
    plot.put("corrected", figures.pace().wanted() > 0 ? bars(figures.schedule()) : List.of());
    plots.add(plot);
  }

  private static List<double[]> bars(Times times) {
    return times.bars(STEP).stream()
        .map(bar -> new double[] {bar.fromNanos() / 1e6, bar.toNanos() / 1e6, bar.count()})
        .toList();
  }

  /** Writes the page of a document as {@code --json} has it. */
  public void write(Path file, Map<String, ?> document) throws IOException {
    // No text in the data can end the script element.
    String json =
        JsonText.compact(Map.of("document", document, "plots", plots)).replace("<", "\\u003c");
    Files.writeString(file, template().replace(PLACE, json));
  }

  private static String template() throws IOException {
    try (InputStream page =
        Objects.requireNonNull(EchoPage.class.getResourceAsStream("echo.html"))) {
      return new String(page.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** What a page plots: all that was seen or, evenly, 20,000; and 20,000 that were not right. */
  public static final class Samples implements Observer {

    private static final int MOST = 20_000;

    private final List<Object> points = new ArrayList<>();
    private final List<Object> irregular = new ArrayList<>();
    private long seen;
    private int stride = 1;

    @Override
    public void observed(Observation observation) {
      double at = observation.sentNanos() / 1e9;
      double rtt = Math.max(0, observation.rttNanos()) / 1e6;
      if (!observation.verdict().counts()) {
        if (irregular.size() < MOST) {
          String verdict = observation.verdict().name().toLowerCase(Locale.ROOT);
          irregular.add(List.of(at, rtt, verdict));
        }
      } else if (observation.rttNanos() >= 0 && seen++ % stride == 0) {
        points.add(List.of(at, rtt));
      }
      if (points.size() >= MOST) {
        thinOut();
      }
    }

    private void thinOut() {
      List<Object> half = new ArrayList<>(MOST);
      for (int i = 0; i < points.size(); i += 2) {
        half.add(points.get(i));
      }
      points.clear();
      points.addAll(half);
      stride *= 2;
    }
  }
}
