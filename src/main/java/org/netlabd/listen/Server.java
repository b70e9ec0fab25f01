package org.netlabd.listen;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.netlabd.config.ListenAddress;
import org.netlabd.config.ListenerSettings;
import org.netlabd.config.Settings;
import org.netlabd.guard.End;
import org.netlabd.log.Event;
import org.netlabd.net.Errno;
import org.netlabd.net.Loops;
import org.netlabd.net.ServerSockets;
import org.netlabd.net.Sharing;
import org.netlabd.service.Echo;
import org.netlabd.stats.ListenerCounters;
import org.netlabd.values.Protocol;
import org.netlabd.values.SocketOptions;

/**
 * The listeners. Start and reload are the same two steps: {@link #prepare} binds what is not bound
 * yet and changes nothing else; {@link Prepared#commit} then accepts on the new ports, hands the
 * kept ones their changed settings and closes the rest. Its methods are called by one thread at a
 * time, never by a loop's.
 */
public final class Server {

  /** What is left at the end of the drain time gets this long to send its last bytes. */
  private static final Duration LAST_BYTES = Duration.ofSeconds(1);

  /** A loop that takes longer hangs, and must not keep the daemon from its end. */
  private static final Duration LOOP_PATIENCE = Duration.ofSeconds(1);

  private final ServerSockets sockets;
  private final List<SessionSet> sessions;
  private final List<SessionSet> turns;
  private final HostWatch host = new HostWatch();
  private final SlabPool slabs = new SlabPool(0);
  private volatile Map<String, Listener.Kept> kept = Map.of();
  private volatile ListenerCounters.Snapshot retired = ListenerCounters.Snapshot.ZERO;
  private volatile Map<BindKey, Served> serving = Map.of();
  private List<Bound> bound = List.of();
  private List<Listener> bearers = List.of();

  /** Listens on nothing yet. */
  public Server(ServerSockets sockets, Loops loops) {
    this.sockets = sockets;
    this.sessions = loops.all().stream().map(SessionSet::new).toList();
    this.turns = new ArrayList<>(sessions);
  }

  private record Served(Port port, Listener listener) {}

  private record Made(BindKey key, Port port) {}

  /** A listener's address as it was really bound. */
  public record Bound(String listener, Protocol protocol, InetSocketAddress address) {}

  /** What is bound, in the order of the configuration. */
  public List<Bound> bound() {
    return bound;
  }

  /** What all listeners together have done, those of earlier configurations included. */
  public ListenerCounters.Snapshot totals() {
    return kept.values().stream()
        .map(each -> each.counters().snapshot())
        .reduce(retired, ListenerCounters.Snapshot::plus);
  }

  /**
   * Binds every port of {@code settings} that is not bound yet.
   *
   * @throws CannotListenException when one cannot be bound; then nothing has changed
   */
  public Prepared prepare(Settings settings) throws CannotListenException {
    Prepared prepared = new Prepared(settings);
    host.look();
    try {
      for (ListenerSettings each : settings.listeners()) {
        prepared.resolve(each, settings.log().sessions());
      }
      for (Map.Entry<BindKey, Listener> each : prepared.listeners.entrySet()) {
        prepared.bind(each.getKey(), each.getValue());
      }
      return prepared;
    } catch (CannotListenException | RuntimeException | Error e) {
      prepared.abandon();
      throw e;
    }
  }

  /** Ports for a configuration, bound and not yet in use. */
  public final class Prepared {

    private final Map<BindKey, Listener> listeners = new LinkedHashMap<>();
    private final Map<BindKey, Served> wanted = new LinkedHashMap<>();
    private final List<Made> made = new ArrayList<>();
    private final List<Bound> result = new ArrayList<>();
    private final Settings settings;

    private Prepared(Settings settings) {
      this.settings = settings;
    }

    /** Finds the addresses of a listener. */
    private void resolve(ListenerSettings settings, boolean logSessions)
        throws CannotListenException {
      Listener.Kept before = kept.get(settings.name());
      Listener listener =
          new Listener(
              settings, logSessions, new Echo(), before == null ? newlyKept(settings) : before);
      String device = settings.socket().bindToDevice();
      for (ListenAddress configured : settings.addresses()) {
        for (InetAddress address : addresses(settings, configured)) {
          InetSocketAddress at = new InetSocketAddress(address, settings.port());
          BindKey key = new BindKey(settings.protocol(), at, device);
          Listener other = listeners.putIfAbsent(key, listener);
          if (other != null && !other.equals(listener)) {
            String reason = "listener " + other.name() + " has it";
            throw new CannotListenException(listener.name(), key, reason, null);
          }
        }
      }
    }

    private List<InetAddress> addresses(ListenerSettings settings, ListenAddress configured)
        throws CannotListenException {
      try {
        return Addresses.of(configured, sockets.wildcards());
      } catch (IOException e) {
        throw new CannotListenException(settings, String.valueOf(e.getMessage()), e);
      }
    }

    private void bind(BindKey key, Listener listener) throws CannotListenException {
      Port port = portOf(key, listener);
      wanted.put(key, new Served(port, listener));
      result.add(new Bound(listener.name(), key.protocol(), port.localAddress()));
    }

    private Port portOf(BindKey key, Listener listener) throws CannotListenException {
      Served now = serving.get(key);
      if (now != null) {
        return now.port;
      }
      try {
        Collections.rotate(turns, 1);
        boolean besideOld = goesAndOverlaps(key).findAny().isPresent();
        Port port =
            Port.bind(
                key.address(),
                besideOld ? Sharing.NEXT : Sharing.FIRST,
                turns,
                binder(key, listener.settings()));
        made.add(new Made(key, port));
        return port;
      } catch (IOException e) {
        throw new CannotListenException(listener.name(), key, Errno.text(e), e);
      }
    }

    /** The ports of now beside which a new one is bound. */
    private Stream<BindKey> goesAndOverlaps(BindKey key) {
      return serving.keySet().stream()
          .filter(old -> !listeners.containsKey(old) && old.overlaps(key));
    }

    private Port.Binder binder(BindKey key, ListenerSettings settings) {
      SocketOptions options = settings.socket();
      if (key.protocol() == Protocol.TCP) {
        return (own, address, sharing) ->
            new TcpAcceptor(
                sockets.listen(address, options, settings.backlog(), sharing), own, sessions);
      }
      return key.address().getAddress().isAnyLocalAddress()
          ? (own, address, sharing) ->
              UdpEveryAddress.bind(
                  sockets,
                  own.loop(),
                  turns.size(),
                  own.equals(turns.get(0)),
                  address,
                  sharing,
                  options,
                  host)
          : (own, address, sharing) ->
              new UdpAddress(sockets.bind(address, options, sharing, own.loop()), own.loop(), host);
    }

    /** What is bound, in the order of the configuration. */
    public List<Bound> bound() {
      return List.copyOf(result);
    }

    /** Accepts; what is no longer wanted is closed, its sessions go on. */
    public void commit() {
      Map<BindKey, Served> gone = new HashMap<>(serving);
      gone.keySet().removeAll(wanted.keySet());
      slabs.bound(settings.buffersBytes());
      // What is new has its settings already.
      wanted.values().stream()
          .map(each -> each.listener)
          .filter(listener -> kept.containsKey(listener.name()))
          .forEach(listener -> listener.gate().change(listener.settings()));
      serving = wanted;
      bound = List.copyOf(result);
      tellHost();
      try {
        await(allOf(wanted.values(), each -> each.port.serve(each.listener)));
      } finally {
        // Also where the system would not let one be watched: there is no way back.
        await(allOf(gone.entrySet(), each -> leave(each.getKey(), each.getValue().port)));
        keep(wanted.values());
      }
    }

    /** Closes what was bound for nothing; what came to it meanwhile is for the port beside it. */
    public void abandon() {
      await(allOf(made, this::abandon));
    }

    private CompletableFuture<Void> abandon(Made each) {
      return goesAndOverlaps(each.key)
          .filter(old -> old.covers(each.key))
          .findAny()
          .map(serving::get)
          .map(old -> each.port.serve(old.listener).thenCompose(done -> leave(each.key, each.port)))
          .orElseGet(each.port::close);
    }
  }

  /** Only connections have a beginning that takes time. */
  private static CompletableFuture<Void> leave(BindKey key, Port port) {
    return key.protocol() == Protocol.TCP ? port.leave() : port.close();
  }

  private Listener.Kept newlyKept(ListenerSettings settings) {
    return new Listener.Kept(
        new ListenerCounters(), new Gate(settings), new Refusals(), new AcceptPause(), slabs);
  }

  /** Keeps what the listeners of now have done, and of earlier ones while they have sessions. */
  private void keep(Collection<Served> now) {
    Map<String, Listener.Kept> next = new LinkedHashMap<>();
    now.forEach(each -> next.put(each.listener.name(), each.listener.kept()));
    kept.forEach(
        (name, old) -> {
          ListenerCounters.Snapshot done = old.counters().snapshot();
          if (done.sessions() > done.sessionsEnded() || old.gate().hasUnnamed()) {
            next.putIfAbsent(name, old);
          } else if (!next.containsKey(name)) {
            retired = retired.plus(done);
          }
        });
    kept = next;
  }

  /** How many were refused, by listener and reason's word; without those that never happened. */
  public Map<String, Map<String, Long>> refusals() {
    Map<String, Map<String, Long>> result = new LinkedHashMap<>();
    kept.forEach((name, each) -> result.put(name, each.refusals().counts()));
    return result;
  }

  /** Says the last refusals, when draining is over. */
  public void sayAllRefusals() {
    bearers.forEach(each -> each.refusals().sayAll(each));
  }

  /** Says the refusals that no record has spoken of yet. */
  public void sayRefusals() {
    List<Served> now = List.copyOf(serving.values());
    now.forEach(each -> each.port.countDrops());
    listeners(now).forEach(each -> each.refusals().sayRest(each));
  }

  private static Stream<Listener> listeners(Collection<Served> of) {
    return of.stream().map(Served::listener).distinct();
  }

  private void tellHost() {
    Set<Integer> udpPorts =
        serving.values().stream()
            .filter(each -> each.listener.settings().protocol() == Protocol.UDP)
            .map(each -> each.port.localAddress().getPort())
            .collect(Collectors.toSet());
    host.serving(
        udpPorts, serving.values().stream().<Runnable>map(each -> each.port::hostChanged).toList());
  }

  /**
   * Closes the ports, waits for the sessions to finish, then ends what is left.
   *
   * @param hurried when complete, nothing is waited for any more
   * @return how the sessions ended
   */
  public Drained drain(Duration atMost, CompletableFuture<Void> hurried) {
    host.close();
    bearers = listeners(serving.values()).toList();
    await(allOf(serving.values(), each -> each.port.close()));
    serving = Map.of();
    int before = countSessions();
    CompletableFuture<Void> finished = allOf(sessions, SessionSet::whenEmpty);
    if (within(finished, atMost, hurried)) {
      return new Drained(before, 0);
    }
    int cut = countSessions();
    if (!hurried.isDone()) {
      onEachSession(session -> session.finish(End.DRAIN));
    }
    if (!within(finished, LAST_BYTES, hurried)) {
      onEachSession(session -> session.abort(End.DRAIN));
      await(finished);
    }
    return new Drained(before - cut, cut);
  }

  /**
   * How the sessions ended that were there when draining began.
   *
   * @param finished by their peers
   * @param cut by us, when the time was over
   */
  public record Drained(int finished, int cut) {}

  private int countSessions() {
    return sessions.stream()
        .mapToInt(
            set ->
                CompletableFuture.supplyAsync(set::size, set.loop().events())
                    .completeOnTimeout(0, LOOP_PATIENCE.toNanos(), TimeUnit.NANOSECONDS)
                    .join())
        .sum();
  }

  private void onEachSession(Consumer<TcpSession> action) {
    await(
        allOf(
            sessions,
            set ->
                CompletableFuture.runAsync(
                    () -> set.all(TcpSession.class).forEach(action), set.loop().events())));
  }

  /** Waits for every loop that turns; one that hangs does its part when it turns again. */
  private static void await(CompletableFuture<Void> done) {
    boolean answered =
        done.thenApply(nothing -> true)
            .completeOnTimeout(false, LOOP_PATIENCE.toNanos(), TimeUnit.NANOSECONDS)
            .join();
    if (!answered) {
      String text = "An event loop has not answered for " + LOOP_PATIENCE.toSeconds() + " s";
      LogManager.getLogger(Server.class).warn(Event.of(Event.Kind.INTERNAL_ERROR, text));
    }
  }

  /** Whether {@code done} completes in time, and before {@code hurried} does. */
  private static boolean within(
      CompletableFuture<Void> done, Duration atMost, CompletableFuture<Void> hurried) {
    try {
      CompletableFuture.anyOf(done, hurried).get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      // Whoever interrupts wants it over.
      Thread.currentThread().interrupt();
    }
    return done.isDone();
  }

  private static <T> CompletableFuture<Void> allOf(
      Collection<T> each, Function<T, CompletableFuture<Void>> action) {
    return CompletableFuture.allOf(each.stream().map(action).toArray(CompletableFuture[]::new));
  }
}
