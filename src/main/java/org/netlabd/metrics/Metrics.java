// SPDX-License-Identifier: Apache-2.0
package org.netlabd.metrics;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.netlabd.config.ListenerSettings;
import org.netlabd.stats.Figure;
import org.netlabd.stats.ListenerCounters.SessionObserver;
import org.netlabd.stats.Readings;

/** All that is served: figures of others, the JVM's, and distributions, measured from now on. */
public final class Metrics {

  /** Listeners whose distributions are kept apart, those included that a reload has removed. */
  private static final int MOST_LISTENERS = 1_000;

  /** Of native buckets: eight for each doubling of a value. */
  private static final int SCHEMA = 3;

  /**
   * Where the figures come from; each is asked at a scrape, by any thread but a loop's.
   *
   * @param byListener what each listener has done
   * @param daemon the figures of the daemon itself
   * @param configured the listeners of now
   * @param ailment what is wrong with the daemon, if anything
   */
  public record Sources(
      Supplier<Map<String, Readings>> byListener,
      Supplier<Readings> daemon,
      Supplier<List<ListenerSettings>> configured,
      Supplier<Optional<String>> ailment) {}

  final PrometheusRegistry registry = new PrometheusRegistry();
  final Sources sources;
  private final PerListener durations;
  private final PerListener sizes;
  private final Histogram lags;

  /** Measures what it is told of; asks the sources for the rest. */
  public Metrics(Sources sources) {
    this.sources = sources;
    durations = new PerListener(histogram(Figure.SESSION_DURATION_SECONDS, "listener"));
    sizes = new PerListener(histogram(Figure.SESSION_SIZE_BYTES, "listener"));
    lags = histogram(Figure.LOOP_LAG_SECONDS, "loop");
    registry.register(new Figures(sources));
    JvmMemoryMetrics.builder().register(registry);
    JvmBufferPoolMetrics.builder().register(registry);
    JvmGarbageCollectorMetrics.builder().register(registry);
    ProcessMetrics.builder().register(registry);
  }

  /** Native buckets have no bound on their number: then no value ever waits for a new scale. */
  private Histogram histogram(Figure figure, String label) {
    return Histogram.builder()
        .name(Figures.name(figure))
        .help(figure.help())
        .unit(Figures.unit(figure))
        .labelNames(label)
        .classicUpperBounds(figure.bounds())
        .nativeInitialSchema(SCHEMA)
        .nativeMaxNumberOfBuckets(0)
        .withoutExemplars()
        .register(registry);
  }

  private record PerListener(Histogram histogram, Map<String, DistributionDataPoint> byName) {

    PerListener(Histogram histogram) {
      this(histogram, new ConcurrentHashMap<>());
    }

    void observe(String listener, double value) {
      DistributionDataPoint of = byName.get(listener);
      if (of == null) {
        String name = byName.size() < MOST_LISTENERS ? listener : "";
        of = byName.computeIfAbsent(name, histogram::labelValues);
      }
      of.observe(value);
    }
  }

  public SessionObserver sessions() {
    return (listener, nanos, bytes) -> {
      durations.observe(listener, Unit.nanosToSeconds(nanos));
      sizes.observe(listener, (double) bytes);
    };
  }

  /** Who is to be told how long each turn of a loop took, in nanoseconds, on the loop's thread. */
  public LongConsumer lagOf(int loop) {
    DistributionDataPoint lag = lags.labelValues(Integer.toString(loop));
    return nanos -> lag.observe(Unit.nanosToSeconds(nanos));
  }
}
