package org.netlabd.cli.netlab.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.netlabd.client.echo.Times;

/** One HTML file with figures and plots; it needs nothing else, not even a network. */
public final class EchoPage {

  private static final String PLACE = "\"the figures\"";
  private static final double STEP = 1.1;

  private EchoPage() {}

  public static void write(Path file, EchoReport report, Times times, Samples samples)
      throws IOException {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("figures", report.json());
    data.put("points", samples.points());
    data.put("irregular", samples.irregular());
    data.put(
        "bars",
        times.bars(STEP).stream()
            .map(bar -> new double[] {bar.fromNanos() / 1e6, bar.toNanos() / 1e6, bar.count()})
            .toList());
    // No text in the data can end the script element.
    String json = JsonText.compact(data).replace("<", "\\u003c");
    Files.writeString(file, template().replace(PLACE, json));
  }

  private static String template() throws IOException {
    try (InputStream page =
        Objects.requireNonNull(EchoPage.class.getResourceAsStream("echo.html"))) {
      return new String(page.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
