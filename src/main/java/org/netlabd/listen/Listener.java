// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.ListenerSettings;
import org.netlabd.fault.ListenerFaults;
import org.netlabd.log.Event;
import org.netlabd.net.Errno;
import org.netlabd.net.Loop;
import org.netlabd.service.DatagramService;
import org.netlabd.service.Service;
import org.netlabd.service.StreamService;
import org.netlabd.stats.Figure;
import org.netlabd.stats.ListenerCounters;
import org.netlabd.stats.OnceThenCount;
import org.netlabd.stats.Readings;
import org.netlabd.values.PeerAddress;

/** One listener as configured now, and what outlives a reload; sessions keep theirs. */
record Listener(ListenerSettings settings, SessionLines lines, Service service, Kept kept) {

  private static final Logger LOG = LogManager.getLogger(Listener.class);

  /** What outlives a reload; {@code unsent}: answers that the kernel did not take, by reason. */
  record Kept(
      ListenerCounters counters,
      Gate gate,
      Refusals refusals,
      ListenerFaults faults,
      AcceptPause pause,
      OnceThenCount<String, String> unsent,
      SlabPool slabs) {

    Kept(ListenerSettings settings, SlabPool slabs) {
      this(
          new ListenerCounters(),
          new Gate(settings),
          new Refusals(settings.name(), settings.limits().sourcePrefix()),
          new ListenerFaults(settings.faults(), System.nanoTime()),
          new AcceptPause(),
          new OnceThenCount<>(1, Refusals.PERIOD, 16, "other reasons", System.nanoTime()),
          slabs);
    }

    Readings readings() {
      return counters
          .readings()
          .with(Figure.REFUSALS, refusals.counts())
          .with(Figure.FAULTS, faults.counts())
          .with(Figure.ACCEPT_PAUSED, pause.isOn() ? 1 : 0);
    }
  }

  /** Not of all of its settings. */
  @Override
  public int hashCode() {
    return settings.name().hashCode();
  }

  StreamService streamService() {
    return (StreamService) service;
  }

  DatagramService datagramService() {
    return (DatagramService) service;
  }

  String name() {
    return settings.name();
  }

  ListenerCounters counters() {
    return kept.counters;
  }

  Gate gate() {
    return kept.gate;
  }

  Refusals refusals() {
    return kept.refusals;
  }

  ListenerFaults faults() {
    return kept.faults;
  }

  void wasActive(Loop loop) {
    if (settings.latency() == ListenerSettings.Latency.LOW) {
      loop.pollBusily();
    }
  }

  static boolean logs(Level level) {
    return LOG.isEnabled(level);
  }

  /** Whether a session that begins is listed; one that is not is counted. */
  boolean lists(long nanos) {
    boolean listed = lines.begin(nanos);
    if (!listed && lines.isOn()) {
      counters().sessionsUnlisted.increment();
    }
    return listed;
  }

  /** Says what was only counted: once in a while, and {@code all} at last. */
  void sayRest(boolean all) {
    refusals().say(all);
    sayUnsent(all ? kept.unsent.all() : kept.unsent.due(System.nanoTime()));
    sayUnlisted(counters().sessionsUnlisted, " more sessions");
    sayUnlisted(counters().payloadsUnlisted, " more payloads");
  }

  /** Datagrams to a peer were not taken by the kernel. */
  void unsent(InetSocketAddress peer, String why, int count) {
    sayUnsent(kept.unsent.due(System.nanoTime()));
    if (kept.unsent.add(why, why, count) > 0) {
      log(Level.INFO, Event.Kind.NETWORK_ERROR, peer, "answer not sent: " + why);
    }
  }

  private void sayUnsent(List<OnceThenCount.Rest<String, String>> rests) {
    for (OnceThenCount.Rest<String, String> rest : rests) {
      String text = "answer not sent: " + rest.key() + ", " + rest.count() + " more";
      log(Level.INFO, Event.Kind.NETWORK_ERROR, null, text);
    }
  }

  private void sayUnlisted(LongAdder unlisted, String what) {
    long count = unlisted.sumThenReset();
    if (count > 0) {
      String text = count + what + ", over log.session-rate";
      log(Level.INFO, Event.Kind.UNLISTED, null, text);
    }
  }

  /** How long a session's close waits for the peer (SO_LINGER); 0: it resets, less: not at all. */
  int lingerSeconds() {
    return settings.socket().number("linger").orElse(-1);
  }

  boolean showsPayload() {
    return settings.payload() != ListenerSettings.Payload.NONE;
  }

  /** Logs what was received, as far as log.session-rate allows. */
  void received(InetSocketAddress peer, ByteBuffer bytes) {
    if (lines.payload(System.nanoTime())) {
      log(Level.INFO, Event.Kind.RECEIVED, peer, PayloadText.of(settings.payload(), bytes));
    } else {
      counters().payloadsUnlisted.increment();
    }
  }

  /** An exception with a peer; how severe it is the log decides. */
  void failed(@Nullable InetSocketAddress peer, Throwable failure) {
    // Netty's have no traceback, whatever they are told.
    boolean isBare = failure instanceof IOException && failure.getStackTrace().length == 0;
    Throwable traced = isBare ? new IOException(Errno.text(failure)) : failure;
    failed(peer, "", traced);
  }

  /** The same of a failure that is ours. */
  void failed(@Nullable InetSocketAddress peer, String what, Throwable failure) {
    log(Level.ERROR, Event.Kind.INTERNAL_ERROR, peer, what, Map.of(), failure);
  }

  void log(Level level, Event.Kind kind, @Nullable InetSocketAddress peer, String text) {
    log(level, kind, peer, text, Map.of(), null);
  }

  void log(
      Level level,
      Event.Kind kind,
      @Nullable InetSocketAddress peer,
      String text,
      Map<Event.Field, Object> fields,
      @Nullable Throwable thrown) {
    if (LOG.isEnabled(level)) {
      String from = peer == null ? null : PeerAddress.text(peer);
      LOG.log(level, new Event(kind, name(), from, text, fields), thrown);
    }
  }
}
