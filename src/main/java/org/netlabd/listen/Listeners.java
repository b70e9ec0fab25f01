// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.ListenerSettings;
import org.netlabd.config.LogSettings;
import org.netlabd.fault.ListenerFaults;
import org.netlabd.guard.Reason;
import org.netlabd.log.Event;
import org.netlabd.net.Loop;
import org.netlabd.net.Loops;
import org.netlabd.net.ServerSockets;
import org.netlabd.net.SocketState;
import org.netlabd.service.ServiceTable;
import org.netlabd.stats.Figure;
import org.netlabd.stats.ListenerCounters.SessionObserver;
import org.netlabd.stats.Readings;
import org.netlabd.values.Protocol;
import org.netlabd.values.SourcePrefix;

/**
 * The listeners that serve, and what they have done. Changed by a {@link Reload}, ended by a {@link
 * Drain}, on one thread at a time, never a loop's; asked by any.
 */
public final class Listeners {

  /** Listeners that are gone whose figures are kept apart, by name. */
  private static final int MOST_RETIRED = 1_000;

  final ServerSockets sockets;
  final ServiceTable services;
  final List<SessionSet> sessions;
  private final List<SessionSet> turns;
  private volatile BitSet udpPorts = new BitSet();
  final SlabPool slabs = new SlabPool(0);
  private volatile SessionLines lines = new SessionLines(false, 2, 0);
  private volatile Past past = new Past(Map.of(), Map.of());
  private volatile @Nullable SessionObserver observer;
  private volatile Map<BindKey, Served> serving = Map.of();
  private final Refusals ofMetrics = new Refusals("metrics", SourcePrefix.DEFAULT);

  public Listeners(ServerSockets sockets, Loops loops, ServiceTable services) {
    this.sockets = sockets;
    this.services = services;
    this.sessions = loops.all().stream().map(SessionSet::new).toList();
    this.turns = new ArrayList<>(sessions);
  }

  /** What listeners have done, by name: of now or with sessions, and of those that are gone. */
  private record Past(Map<String, Listener.Kept> kept, Map<String, Readings> retired) {}

  record Served(Port port, Listener listener) {}

  /** A listener's address as it was really bound. */
  public record Bound(
      String listener, Protocol protocol, InetSocketAddress address, int deviceIndex) {

    /** Whether the system would not let another TCP port be bound there. */
    public boolean isInTheWayOf(InetSocketAddress other) {
      return protocol == Protocol.TCP && BindKey.overlap(address, other);
    }

    static List<Bound> of(Map<BindKey, Served> ports) {
      return ports.entrySet().stream().map(each -> of(each.getKey(), each.getValue())).toList();
    }

    static List<Map.Entry<Bound, SocketState>> states(Map<BindKey, Served> ports) {
      return ports.entrySet().stream()
          .map(each -> Map.entry(of(each.getKey(), each.getValue()), each.getValue().port.state()))
          .toList();
    }

    private static Bound of(BindKey key, Served served) {
      return new Bound(
          served.listener.name(), key.protocol(), served.port.localAddress(), key.deviceIndex());
    }
  }

  /** What is bound, in the order of the configuration. */
  public List<Bound> bound() {
    return Bound.of(serving);
  }

  /** What the kernel says of the socket of each port that is bound. */
  public List<Map.Entry<Bound, SocketState>> socketStates() {
    return Bound.states(serving);
  }

  /** The seeds of those that have faults, by name. */
  public Map<String, Long> seeds() {
    return Reload.seeds(serving.values().stream().map(Served::listener));
  }

  boolean hasUdpPort(int port) {
    return udpPorts.get(port);
  }

  /** Whether an interface that a port is bound to has been made anew; asks about each of them. */
  public boolean haveNewDevice() {
    return serving.keySet().stream()
        .collect(Collectors.toMap(BindKey::device, BindKey::deviceIndex, Math::max))
        .entrySet()
        .stream()
        .anyMatch(each -> BindKey.isNew(each.getKey(), each.getValue()));
  }

  /** How sessions are logged from now on. */
  SessionLines lines(LogSettings settings) {
    lines = lines.as(settings, System.nanoTime());
    return lines;
  }

  Map<BindKey, Served> serving() {
    return serving;
  }

  /** The loops, each time with another one first: it has the parts that there is one of. */
  List<SessionSet> nextTurn() {
    Collections.rotate(turns, 1);
    return List.copyOf(turns);
  }

  /** What was kept of a listener of this name, or something new. */
  Listener.Kept keptOf(ListenerSettings settings) {
    Listener.Kept before = past.kept.get(settings.name());
    return before == null ? new Listener.Kept(settings, slabs) : before;
  }

  /** These ports from now on. */
  void serve(Map<BindKey, Served> wanted) {
    wanted.values().stream().map(Served::listener).distinct().forEach(this::change);
    sessions.forEach(set -> set.loop.execute(() -> set.all().forEach(Connection::recount)));
    serving = Collections.unmodifiableMap(wanted);
    BitSet ports = new BitSet();
    wanted.values().stream()
        .filter(each -> each.listener.settings().protocol() == Protocol.UDP)
        .forEach(each -> ports.set(each.port.localAddress().getPort()));
    udpPorts = ports;
  }

  private void change(Listener listener) {
    // What is new has its settings already.
    boolean isNew = !past.kept.containsKey(listener.name());
    ListenerFaults faults = listener.faults();
    int before = faults.generation();
    if (!isNew) {
      listener.gate().change(listener.settings());
      listener.refusals().change(listener.settings().limits().sourcePrefix());
      faults.change(listener.settings().faults(), System.nanoTime());
    }
    SessionObserver told = observer;
    if (told != null) {
      listener.counters().observe(told);
    }
    if (isNew || before != faults.generation()) {
      sayTurns(listener, faults.generation(), false);
    }
  }

  /** Says when scheduled faults begin and end, until they change or their listener is gone. */
  private void sayTurns(Listener listener, int generation, boolean saidOn) {
    ListenerFaults faults = listener.faults();
    if (generation != faults.generation() || !faults.isScheduled()) {
      return;
    }
    long now = System.nanoTime();
    boolean on = faults.isOn(now);
    if (on != saidOn) {
      Event.Kind kind = on ? Event.Kind.FAULTS_BEGIN : Event.Kind.FAULTS_END;
      listener.log(Level.INFO, kind, null, on ? "faults begin" : "faults end");
    }
    Runnable next =
        () -> {
          Listener.Kept of = past.kept.get(listener.name());
          if (of != null && of.faults().equals(faults)) {
            sayTurns(listener, generation, on);
          }
        };
    Loop loop = sessions.get(0).loop;
    var unused = loop.later(next, faults.untilTurnNanos(now), TimeUnit.NANOSECONDS);
  }

  /** Keeps what the listeners of now have done, and of earlier ones while they have sessions. */
  void keep() {
    Map<String, Listener.Kept> next = new LinkedHashMap<>();
    serving.values().forEach(each -> next.put(each.listener.name(), each.listener.kept()));
    Map<String, Readings> gone = new LinkedHashMap<>(past.retired);
    past.kept.forEach(
        (name, old) -> {
          Readings done = old.readings();
          if (done.of(Figure.SESSIONS_OPEN) > 0 || old.gate().unnamed.get() > 0) {
            next.putIfAbsent(name, old);
          } else if (!next.containsKey(name)) {
            String under = gone.size() < MOST_RETIRED ? name : "";
            gone.merge(gone.containsKey(name) ? name : under, done, Readings::plus);
          }
        });
    past = new Past(next, gone);
  }

  /** What all listeners together have done, those of earlier configurations included. */
  public Readings totals() {
    return byListener().values().stream().reduce(Readings.ZERO, Readings::plus);
  }

  /** What each has done since the start, by name: no sum ever falls. Beyond so many, by "". */
  public Map<String, Readings> byListener() {
    Past of = past;
    Map<String, Readings> result = new LinkedHashMap<>(of.retired);
    of.kept.forEach((name, each) -> result.merge(name, each.readings(), Readings::plus));
    if (!ofMetrics.counts().isEmpty()) {
      Readings refused = Readings.ZERO.with(Figure.REFUSALS, ofMetrics.counts());
      result.merge("metrics", refused, Readings::plus);
    }
    return result;
  }

  public void observe(SessionObserver told) {
    observer = told;
    past.kept.values().forEach(each -> each.counters().observe(told));
  }

  public void refusedMetrics(InetSocketAddress peer) {
    ofMetrics.refused(Reason.ACCESS, peer, Refusals.NO_MORE);
  }

  public long unsentBytes() {
    return slabs.used();
  }

  /** What can be seen of each session, looked at as it is gone through; not by a loop's thread. */
  public Iterable<Map<String, @Nullable Object>> views() {
    List<Connection> all = sessions.stream().flatMap(set -> set.listed().stream()).toList();
    return () -> all.stream().flatMap(each -> Stream.ofNullable(each.view())).iterator();
  }

  /** Ends the sessions of a peer; returns whether there were any. Not by a loop's thread. */
  public boolean end(String peer) {
    return sessions.stream().filter(set -> set.end(peer)).toList().size() > 0;
  }

  /** Says what no record has spoken of yet: once in a while, and {@code all} after the drain. */
  public void sayRest(boolean all) {
    if (!all) {
      serving.values().forEach(each -> each.port.countDrops());
    }
    serving.values().stream()
        .map(Served::listener)
        .distinct()
        .forEach(listener -> listener.sayRest(all));
    ofMetrics.say(all);
  }
}
