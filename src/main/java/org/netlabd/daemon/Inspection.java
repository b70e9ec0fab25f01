// SPDX-License-Identifier: Apache-2.0
package org.netlabd.daemon;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.ListenerSettings;
import org.netlabd.config.Settings;
import org.netlabd.control.Command;
import org.netlabd.control.Reply;
import org.netlabd.control.Request;
import org.netlabd.listen.Listeners;
import org.netlabd.log.Event;
import org.netlabd.log.Logging;
import org.netlabd.log.TargetCounters;
import org.netlabd.metrics.Metrics.Sources;
import org.netlabd.net.Loop;
import org.netlabd.net.Loops;
import org.netlabd.net.SocketState;
import org.netlabd.stats.Figure;
import org.netlabd.stats.OnceThenCount;
import org.netlabd.stats.Readings;
import org.netlabd.values.PeerAddress;
import org.netlabd.values.Version;

/** What the control socket tells (netlabd(8), CONTROL SOCKET). Any thread but a loop's. */
final class Inspection {

  /** Over how long recent figures are taken, at least. */
  private static final long RECENT_NANOS = SECONDS.toNanos(10);

  private static final long LOOP_PATIENCE_SECONDS = 1;

  private record Sample(long nanos, Map<String, Readings> byListener) {}

  private record Reloaded(Instant time, Reply reply) {}

  private final Listeners listeners;
  private final Loops loops;
  private final Logging logging;
  private final Supplier<Settings> settings;
  private final Instant start = Instant.now();
  private final long startNanos = System.nanoTime();
  private final Deque<Sample> samples = new ArrayDeque<>();
  private final AtomicLong reloadsDone = new AtomicLong();
  private final AtomicLong reloadsRefused = new AtomicLong();

  /** Of reloads that nobody asked for. */
  private final OnceThenCount<String, String> failures =
      new OnceThenCount<>(1, Duration.ofHours(1), 16, "other reasons", System.nanoTime());

  private volatile @Nullable Reloaded reloaded;
  private volatile Instant lastGood = start;
  private volatile @Nullable String metrics;

  Inspection(Listeners listeners, Loops loops, Logging logging, Supplier<Settings> settings) {
    this.listeners = listeners;
    this.loops = loops;
    this.logging = logging;
    this.settings = settings;
    samples.add(new Sample(startNanos, Map.of()));
  }

  Map<String, Command> commands(Supplier<Reply> reload) {
    return Map.of(
        "status", new Command(false, any -> status()),
        "sessions", new Command(false, any -> sessions()),
        "end", new Command(true, this::end),
        "reload", new Command(true, any -> reload.get()));
  }

  /** Remembers figures, for those of the last seconds; called every few seconds. */
  synchronized void sample() {
    long now = System.nanoTime();
    samples.add(new Sample(now, listeners.byListener()));
    // The newest of those that are old enough is the first.
    while (samples.size() > 1 && now - second().nanos >= RECENT_NANOS) {
      samples.remove();
    }
  }

  private Sample second() {
    return samples.stream().skip(1).findFirst().orElseThrow();
  }

  private synchronized Sample earlier() {
    return samples.element();
  }

  /** A reload is over; why one fails that nobody asked for, again and again, is said seldom. */
  void reloaded(Reply reply, boolean isAsked) {
    Logger log = LogManager.getLogger(Inspection.class);
    for (OnceThenCount.Rest<?, String> rest :
        reply.done() ? failures.all() : failures.due(System.nanoTime())) {
      String text = rest.count() + " more like it, the last: " + rest.last();
      log.error(Event.of(Event.Kind.RELOAD_REFUSED, text));
    }
    Event.Kind kind = reply.done() ? Event.Kind.RELOADED : Event.Kind.RELOAD_REFUSED;
    String why = String.join("; ", reply.lines());
    if (isAsked || reply.done() || failures.add(why, why, 1) > 0) {
      Level level = reply.done() ? Level.INFO : Level.ERROR;
      reply.lines().forEach(line -> log.log(level, Event.of(kind, line)));
    }
    Instant now = Instant.now();
    reloaded = new Reloaded(now, reply);
    if (reply.done()) {
      lastGood = now;
    }
    (reply.done() ? reloadsDone : reloadsRefused).getAndIncrement();
  }

  /** Metrics are served there from now on; null: nowhere. */
  void metrics(@Nullable InetSocketAddress at) {
    metrics = at == null ? null : PeerAddress.text(at);
  }

  Sources sources(Supplier<Optional<String>> ailment) {
    return new Sources(
        listeners::byListener,
        this::ofTheDaemon,
        () -> settings.get().listeners(),
        () -> ailment.get().or(this::hanging));
  }

  private Optional<String> hanging() {
    return lags().contains(null) ? Optional.of("an event loop hangs") : Optional.empty();
  }

  private Readings ofTheDaemon() {
    Reloaded last = reloaded;
    List<TargetCounters> targets = logging.counters();
    return Readings.ZERO
        .with(Figure.UNSENT_BYTES, listeners.unsentBytes())
        .with(Figure.UNSENT_BYTES_LIMIT, settings.get().buffersBytes())
        .with(Figure.LOG_RECORDS, byTarget(targets, TargetCounters::sent))
        .with(Figure.LOG_RECORDS_DROPPED, byTarget(targets, TargetCounters::dropped))
        .with(Figure.RELOADS, Map.of("done", reloadsDone.get(), "refused", reloadsRefused.get()))
        .with(Figure.LAST_RELOAD_SUCCESSFUL, last == null || last.reply.done() ? 1 : 0)
        .with(Figure.LAST_RELOAD_SUCCESS_TIMESTAMP_SECONDS, lastGood.getEpochSecond());
  }

  private static Map<String, Long> byTarget(
      List<TargetCounters> targets, ToLongFunction<TargetCounters> count) {
    return targets.stream()
        .collect(Collectors.toMap(TargetCounters::target, count::applyAsLong, Long::sum));
  }

  private Reply status() {
    long now = System.nanoTime();
    Sample earlier = earlier();
    Map<String, Readings> byListener = listeners.byListener();
    List<Map.Entry<Listeners.Bound, SocketState>> states = listeners.socketStates();
    Map<String, Long> seeds = listeners.seeds();
    Settings current = settings.get();
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("netlabd", Version.TEXT);
    fields.put("pid", ProcessHandle.current().pid());
    fields.put("start", start.toString());
    fields.put("uptime_seconds", NANOSECONDS.toMillis(now - startNanos) / 1e3);
    fields.put("reload", reload(reloaded));
    fields.put("loops", lags());
    fields.putAll(figures(Figure.ofTheDaemon(), ofTheDaemon()));
    fields.put("log", logging.counters().stream().map(Inspection::target).toList());
    fields.put("metrics", metrics);
    Map<String, @Nullable Object> total = new LinkedHashMap<>();
    count(total, sum(byListener), sum(earlier.byListener));
    fields.put("total", total);
    fields.put("recent_seconds", NANOSECONDS.toMillis(now - earlier.nanos) / 1e3);
    fields.put(
        "listeners",
        current.listeners().stream()
            .map(
                each -> {
                  Map<String, @Nullable Object> listener = listener(each, states);
                  listener.put("seed", seeds.get(each.name()));
                  Readings done = byListener.getOrDefault(each.name(), Readings.ZERO);
                  Readings then = earlier.byListener.getOrDefault(each.name(), Readings.ZERO);
                  count(listener, done, then);
                  return listener;
                })
            .toList());
    return new Reply(true, fields);
  }

  private static @Nullable Map<String, Object> reload(@Nullable Reloaded last) {
    return last == null
        ? null
        : Map.of(
            "time", last.time.toString(), "ok", last.reply.done(), "lines", last.reply.lines());
  }

  private static Map<String, Object> target(TargetCounters target) {
    return Map.of("target", target.target(), "sent", target.sent(), "dropped", target.dropped());
  }

  /** As the kernel has it, by the names of {@code netlab sockopts}. */
  private static Map<String, Object> socket(Listeners.Bound bound, SocketState state) {
    return Map.of("address", PeerAddress.text(bound.address()), "options", state.words());
  }

  private static Map<String, @Nullable Object> listener(
      ListenerSettings listener, List<Map.Entry<Listeners.Bound, SocketState>> states) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("name", listener.name());
    fields.put("protocol", listener.protocol().toString());
    fields.put("service", listener.service());
    fields.put(
        "sockets",
        states.stream()
            .filter(each -> each.getKey().listener().equals(listener.name()))
            .map(each -> socket(each.getKey(), each.getValue()))
            .toList());
    return fields;
  }

  private static Readings sum(Map<String, Readings> byListener) {
    return byListener.values().stream().reduce(Readings.ZERO, Readings::plus);
  }

  /** Puts what was done since the start, and of late. */
  private static void count(Map<String, @Nullable Object> fields, Readings now, Readings earlier) {
    fields.putAll(figures(Figure.ofListeners(), now));
    Map<String, Object> recent = figures(Figure.ofListeners(), now.minus(earlier));
    Arrays.stream(Figure.values())
        .filter(figure -> figure.kind() == Figure.Kind.GAUGE)
        .forEach(gauge -> recent.remove(gauge.toString()));
    fields.put("recent", recent);
  }

  /** By name; of a figure with a label an object, by the label's values. */
  private static Map<String, Object> figures(List<Figure> figures, Readings readings) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (Figure figure : figures) {
      fields.put(
          figure.toString(), figure.label() == null ? readings.of(figure) : readings.by(figure));
    }
    return fields;
  }

  /** How long a task waits in each loop, in seconds; null of a loop that hangs. */
  private List<@Nullable Double> lags() {
    List<CompletableFuture<@Nullable Double>> asked = new ArrayList<>();
    for (Loop loop : loops.all()) {
      long from = System.nanoTime();
      CompletableFuture<@Nullable Double> lag =
          CompletableFuture.supplyAsync(() -> (System.nanoTime() - from) / 1e9, loop);
      asked.add(lag.completeOnTimeout(null, LOOP_PATIENCE_SECONDS, SECONDS));
    }
    return new ArrayList<>(asked.stream().map(CompletableFuture::join).toList());
  }

  private Reply sessions() {
    return new Reply(true, Map.of("sessions", listeners.views()));
  }

  private Reply end(Request request) {
    String peer = request.text("peer");
    if (peer == null) {
      return Reply.failed("\"end\" needs a \"peer\", as \"sessions\" has it");
    }
    return listeners.end(peer)
        ? new Reply(true, List.of("Ended: " + peer))
        : Reply.failed("no session of " + peer);
  }
}
