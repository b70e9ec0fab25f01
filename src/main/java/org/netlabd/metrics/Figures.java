// SPDX-License-Identifier: Apache-2.0
package org.netlabd.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.ListenerSettings;
import org.netlabd.guard.End;
import org.netlabd.guard.Reason;
import org.netlabd.stats.Figure;
import org.netlabd.stats.Readings;
import org.netlabd.values.Version;

/** On a request's thread: what is counted, each from its beginning on, as Prometheus wants it. */
record Figures(Metrics.Sources sources) implements MultiCollector {

  private static final String LISTENER = "listener";

  /** What a label can be, but for that of faults, which few listeners have. */
  private static final Map<Figure, List<String>> KNOWN =
      Map.of(
          Figure.SESSIONS_ENDED, words(End.values()),
          Figure.STALLS, List.of("deadlock", "stalled"),
          Figure.REFUSALS, words(Reason.values()));

  private static List<String> words(Object[] values) {
    return Arrays.stream(values).map(Object::toString).toList();
  }

  /** The name, without the {@code _total} of a counter or the {@code _info} of words. */
  static String name(Figure figure) {
    return "netlabd_" + figure.toString().replaceFirst("_info$", "");
  }

  static @Nullable Unit unit(Figure figure) {
    String name = figure.toString();
    return name.endsWith("_bytes") ? Unit.BYTES : name.endsWith("_seconds") ? Unit.SECONDS : null;
  }

  @Override
  public MetricSnapshots collect() {
    Map<String, ListenerSettings> configured =
        sources.configured().get().stream()
            .collect(Collectors.toMap(ListenerSettings::name, each -> each));
    Map<String, Readings> byListener = new LinkedHashMap<>(sources.byListener().get());
    configured.keySet().forEach(name -> byListener.putIfAbsent(name, Readings.ZERO));
    List<MetricSnapshot> all = new ArrayList<>();
    for (Figure figure : Figure.ofListeners()) {
      Map<Labels, Double> points = new LinkedHashMap<>();
      byListener.forEach(
          (name, readings) -> {
            List<String> known =
                configured.containsKey(name) ? KNOWN.getOrDefault(figure, List.of()) : List.of();
            add(points, figure, Labels.of(LISTENER, name), readings, known);
          });
      all.add(snapshot(figure, points));
    }
    Readings daemon = sources.daemon().get();
    for (Figure figure : Figure.ofTheDaemon()) {
      Map<Labels, Double> points = new LinkedHashMap<>();
      add(points, figure, Labels.EMPTY, daemon, List.of());
      all.add(snapshot(figure, points));
    }
    all.add(info(Figure.LISTENER_INFO, configured.values().stream().map(Figures::info).toList()));
    Labels build = Labels.of("version", Version.TEXT, "java", Runtime.version().toString());
    all.add(info(Figure.BUILD_INFO, List.of(build)));
    return new MetricSnapshots(all);
  }

  private static void add(
      Map<Labels, Double> points, Figure figure, Labels of, Readings readings, List<String> known) {
    String label = figure.label();
    if (label == null) {
      points.put(of, (double) readings.of(figure));
      return;
    }
    Map<String, Long> values = new TreeMap<>(readings.by(figure));
    known.forEach(word -> values.putIfAbsent(word, 0L));
    values.forEach((word, value) -> points.put(of.add(label, word), (double) value));
  }

  private static MetricSnapshot snapshot(Figure figure, Map<Labels, Double> points) {
    MetricMetadata data = metadata(figure);
    return figure.kind() == Figure.Kind.COUNTER
        ? new CounterSnapshot(
            data,
            points.entrySet().stream()
                .map(each -> new CounterDataPointSnapshot(each.getValue(), each.getKey(), null, 0))
                .toList())
        : new GaugeSnapshot(
            data,
            points.entrySet().stream()
                .map(each -> new GaugeDataPointSnapshot(each.getValue(), each.getKey(), null))
                .toList());
  }

  private static Labels info(ListenerSettings listener) {
    String transport = listener.protocol().toString();
    return Labels.of(LISTENER, listener.name(), "service", listener.service())
        .add("transport", transport);
  }

  private static MetricSnapshot info(Figure figure, List<Labels> labels) {
    return new InfoSnapshot(
        metadata(figure), labels.stream().map(InfoDataPointSnapshot::new).toList());
  }

  private static MetricMetadata metadata(Figure figure) {
    return new MetricMetadata(name(figure), figure.help(), unit(figure));
  }
}
