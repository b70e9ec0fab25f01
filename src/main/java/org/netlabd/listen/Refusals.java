// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;
import org.netlabd.guard.Reason;
import org.netlabd.log.Event;
import org.netlabd.log.Event.Field;
import org.netlabd.net.DatagramRun;
import org.netlabd.stats.OnceThenCount;
import org.netlabd.values.IpAddress;
import org.netlabd.values.PeerAddress;
import org.netlabd.values.SourcePrefix;

/** Counts refusals, says the first of each reason and source, then numbers. Any thread. */
final class Refusals {

  private static final Logger LOG = LogManager.getLogger(Listener.class);

  static final Duration PERIOD = Duration.ofSeconds(10);

  /** Named of one reason in a period; sources can be forged, and the log has its bounds. */
  private static final int MOST_SOURCES = 64;

  private static final Object OTHERS = "others";

  /** The reason says all. */
  static final Supplier<String> NO_MORE = () -> "";

  private final String refuser;
  private volatile SourcePrefix prefix;

  /** Filled at the start, only read afterwards. */
  private final Map<Reason, PerReason> reasons = new EnumMap<>(Reason.class);

  /** The refusals of one reason: all, and of each source those that are not said. */
  private record PerReason(LongAdder count, OnceThenCount<Object, Reason> sources) {}

  /** Those of a listener, or of the metrics' port; {@code prefix} is what makes a source. */
  Refusals(String refuser, SourcePrefix prefix) {
    this.refuser = refuser;
    this.prefix = prefix;
    long now = System.nanoTime();
    for (Reason reason : Reason.values()) {
      reasons.put(
          reason,
          new PerReason(
              new LongAdder(), new OnceThenCount<>(1, PERIOD, MOST_SOURCES, OTHERS, now)));
    }
  }

  /** What makes a source from now on. */
  void change(SourcePrefix next) {
    prefix = next;
  }

  /** Datagrams that came together, or one of them, were refused. */
  void refused(Reason reason, DatagramRun run, int count, Supplier<String> why) {
    refused(reason, prefix.source(new IpAddress(run.high(), run.low())), count, run::from, why);
  }

  void refused(Reason reason, InetSocketAddress peer, Supplier<String> why) {
    refused(reason, prefix.source(IpAddress.of(peer.getAddress())), 1, () -> peer, why);
  }

  /** So many datagrams were refused, of which nothing is known. */
  void refused(Reason reason, int count) {
    refused(reason, OTHERS, count, () -> null, NO_MORE);
  }

  /** One connection was refused that is not worth a record. */
  void count(Reason reason) {
    per(reason).count.increment();
  }

  /** Of a flood few are said, so only for them it is asked whose they were and why. */
  private void refused(
      Reason reason,
      Object source,
      int count,
      Supplier<@Nullable InetSocketAddress> peer,
      Supplier<String> why) {
    PerReason per = per(reason);
    per.count.add(count);
    say(reason, per.sources.due(System.nanoTime()));
    if (per.sources.add(source, reason, count) > 0) {
      String detail = why.get();
      log(reason, peer.get(), detail.isEmpty() ? "" : " (" + detail + ")");
    }
  }

  private PerReason per(Reason reason) {
    return Objects.requireNonNull(reasons.get(reason));
  }

  /** Says what no record has spoken of yet: once in a while, and {@code all} at last. */
  void say(boolean all) {
    long now = System.nanoTime();
    reasons.forEach((reason, per) -> say(reason, all ? per.sources.all() : per.sources.due(now)));
  }

  private void say(Reason reason, List<OnceThenCount.Rest<Object, Reason>> rests) {
    long count = rests.stream().mapToLong(OnceThenCount.Rest::count).sum();
    if (count > 0) {
      log(reason, null, ", " + count + " more" + sources(rests.size()));
    }
  }

  private void log(Reason reason, @Nullable InetSocketAddress peer, String detail) {
    String from = peer == null ? null : PeerAddress.text(peer);
    String text = "refused: " + reason + detail;
    Map<Field, Object> fields = Map.of(Field.REASON, reason);
    LOG.info(new Event(Event.Kind.REFUSED, refuser, from, text, fields));
  }

  private static String sources(int count) {
    if (count == 1) {
      return "";
    }
    return count > MOST_SOURCES
        ? " from more than " + MOST_SOURCES + " sources"
        : " from " + count + " sources";
  }

  /** Refusals so far, by the reason's word; none that never happened. */
  Map<String, Long> counts() {
    Map<String, Long> result = new LinkedHashMap<>();
    reasons.forEach(
        (reason, per) -> {
          if (per.count.sum() > 0) {
            result.put(reason.toString(), per.count.sum());
          }
        });
    return result;
  }
}
