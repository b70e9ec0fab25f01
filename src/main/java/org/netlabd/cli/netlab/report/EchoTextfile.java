// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.netlabd.client.echo.Statistics;
import org.netlabd.client.echo.Times;

/** Metrics for node_exporter's textfile collector; of the last period, or of the whole run. */
public final class EchoTextfile {

  private EchoTextfile() {}

  public static void write(Path file, List<EchoReport> reports) throws IOException {
    GaugeSnapshot.Builder probes =
        GaugeSnapshot.builder().name("netlab_echo_probes").help("Probes, by what became of them.");
    GaugeSnapshot.Builder up =
        GaugeSnapshot.builder().name("netlab_echo_up").help("Whether anything came back right.");
    GaugeSnapshot.Builder loss =
        GaugeSnapshot.builder()
            .name("netlab_echo_loss_ratio")
            .help("Of what was sent, the part that did not come back in time.");
    SummarySnapshot.Builder rtt =
        SummarySnapshot.builder().name("netlab_echo_rtt_seconds").help("Round trips.");
    SummarySnapshot.Builder jitter =
        SummarySnapshot.builder()
            .name("netlab_echo_jitter_seconds")
            .help("Variation between neighbouring round trips (RFC 3393).");
    for (EchoReport report : reports) {
      Statistics figures = report.statistics();
      Labels labels =
          Labels.of(
              "bytes", Integer.toString(report.size()),
              "host", report.host(),
              "protocol", report.protocol());
      figures
          .counts()
          .forEach(
              (result, count) ->
                  probes.dataPoint(gauge(labels.add("result", result), (double) count)));
      up.dataPoint(gauge(labels, figures.received() > 0 ? 1 : 0));
      loss.dataPoint(gauge(labels, figures.sent() == 0 ? 1 : figures.lossPercent() / 100));
      rtt.dataPoint(summary(labels, figures.rtt(), report.percentiles()));
      jitter.dataPoint(summary(labels, figures.ipdv(), report.percentiles()));
    }
    GaugeSnapshot time =
        GaugeSnapshot.builder()
            .name("netlab_echo_last_time_seconds")
            .help("When this was written.")
            .dataPoint(gauge(Labels.EMPTY, (double) Instant.now().getEpochSecond()))
            .build();
    MetricSnapshots all =
        MetricSnapshots.of(
            probes.build(), up.build(), loss.build(), rtt.build(), jitter.build(), time);
    try (OutputStream out = Files.newOutputStream(file)) {
      PrometheusTextFormatWriter.create().write(out, all);
    }
  }

  private static GaugeDataPointSnapshot gauge(Labels labels, double value) {
    return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
  }

  private static SummaryDataPointSnapshot summary(
      Labels labels, Times times, List<Double> percentiles) {
    Quantiles.Builder quantiles = Quantiles.builder();
    if (times.count() > 0) {
      percentiles.forEach(
          percent ->
              quantiles.quantile(new Quantile(quantile(percent), times.percentile(percent) / 1e9)));
    }
    return SummaryDataPointSnapshot.builder()
        .labels(labels)
        .quantiles(quantiles.build())
        .count(times.count())
        .sum(times.mean() * times.count() / 1e9)
        .build();
  }

  /** Exactly: 99.9 / 100 is not 0.999. */
  private static double quantile(double percent) {
    return BigDecimal.valueOf(percent).movePointLeft(2).doubleValue();
  }
}
