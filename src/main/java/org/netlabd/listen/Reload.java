// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.netlabd.config.ListenAddress;
import org.netlabd.config.ListenerSettings;
import org.netlabd.config.LogTarget;
import org.netlabd.config.Settings;
import org.netlabd.listen.Listeners.Served;
import org.netlabd.net.Errno;
import org.netlabd.net.ServerSockets;
import org.netlabd.net.Sharing;
import org.netlabd.net.SocketState;
import org.netlabd.values.Protocol;
import org.netlabd.values.SocketOptions;

/**
 * The way from the listeners of now to those of a configuration, all of it or nothing. The start is
 * the first one.
 *
 * <pre>
 *   resolve ---> bind ---> commit    accepts on what is new, changes what stays, closes the rest
 *   may wait,      |
 *   changes        +-----> abandon   closes what was bound
 *   nothing
 * </pre>
 *
 * Used by one thread at a time, never a loop's.
 */
public final class Reload implements AutoCloseable {

  private final Listeners listeners;
  private final Settings settings;
  private final Map<BindKey, Listener> resolved = new LinkedHashMap<>();
  private final Map<BindKey, Served> wanted = new LinkedHashMap<>();
  private final Map<BindKey, Served> made = new LinkedHashMap<>();

  private Reload(Listeners listeners, Settings settings) {
    this.listeners = listeners;
    this.settings = settings;
  }

  /** Finds the addresses of every listener, perhaps by name servers; none is wanted twice. */
  public static Reload resolve(Listeners listeners, Settings settings)
      throws CannotListenException {
    Reload reload = new Reload(listeners, settings);
    SessionLines lines = listeners.lines(settings.log());
    for (ListenerSettings each : settings.listeners()) {
      reload.resolve(each, lines);
    }
    reload.refuseALogWithoutEnd();
    return reload;
  }

  /** A record of what was received would be received, and so on; also where a name leads here. */
  private void refuseALogWithoutEnd() throws CannotListenException {
    for (Map.Entry<BindKey, Listener> each : resolved.entrySet()) {
      ListenerSettings listener = each.getValue().settings();
      for (LogTarget target : settings.log().targets()) {
        if (target instanceof LogTarget.LogHost host
            && host.mayFeed(listener)
            && Addresses.leadsTo(each.getKey().address().getAddress(), host.host())) {
          String reason = "log.target " + host + " leads there, and would log each record anew";
          throw new CannotListenException(listener.name(), each.getKey(), reason, null);
        }
      }
    }
  }

  private void resolve(ListenerSettings each, SessionLines lines) throws CannotListenException {
    Listener listener =
        new Listener(each, lines, listeners.services.of(each), listeners.keptOf(each));
    for (ListenAddress configured : each.addresses()) {
      for (InetAddress address : addresses(each, configured)) {
        InetSocketAddress at = new InetSocketAddress(address, each.port());
        BindKey key = key(each, at);
        Listener other = resolved.putIfAbsent(key, listener);
        if (other != null && !other.equals(listener)) {
          String reason = "listener " + other.name() + " has it";
          throw new CannotListenException(listener.name(), key, reason, null);
        }
      }
    }
  }

  /** A port whose device is gone stays until there is one of this name again. */
  private BindKey key(ListenerSettings each, InetSocketAddress at) {
    String device = each.socket().bindToDevice();
    BindKey now = new BindKey(each.protocol(), at, device, BindKey.indexOf(device));
    return listeners.serving().keySet().stream()
        .filter(old -> now.deviceIndex() == 0 && old.isSameBut(now))
        .findAny()
        .orElse(now);
  }

  private List<InetAddress> addresses(ListenerSettings each, ListenAddress configured)
      throws CannotListenException {
    try {
      return Addresses.of(configured, listeners.sockets.wildcards(each.protocol(), each.port()));
    } catch (IOException e) {
      throw new CannotListenException(each, String.valueOf(e.getMessage()), e);
    }
  }

  /** Binds what is not bound yet; nothing is accepted. Where one cannot be bound, none is. */
  public void bind() throws CannotListenException {
    // Last what shares a port with one of now: whoever comes meanwhile would be lost if another
    // one could not be bound.
    List<Map.Entry<BindKey, Listener>> missing =
        resolved.entrySet().stream()
            .filter(each -> !listeners.serving().containsKey(each.getKey()))
            .sorted(Comparator.comparing(each -> isShared(each.getKey())))
            .toList();
    try {
      for (Map.Entry<BindKey, Listener> each : missing) {
        bind(each.getKey(), each.getValue());
      }
    } catch (CannotListenException | RuntimeException | Error e) {
      close();
      throw e;
    }
    Map<BindKey, Served> bound = new HashMap<>(listeners.serving());
    bound.putAll(made);
    resolved.forEach(
        (key, listener) ->
            wanted.put(key, new Served(Objects.requireNonNull(bound.get(key)).port(), listener)));
  }

  private boolean isShared(BindKey key) {
    return Stream.concat(listeners.serving().keySet().stream(), made.keySet().stream())
        .anyMatch(key::overlaps);
  }

  private void bind(BindKey key, Listener listener) throws CannotListenException {
    try {
      Sharing sharing = isShared(key) ? Sharing.NEXT : Sharing.FIRST;
      List<SessionSet> turn = listeners.nextTurn();
      Port port = Port.bind(key.address(), sharing, turn, binder(key, listener.settings(), turn));
      made.put(key, new Served(port, listener));
    } catch (IOException e) {
      throw new CannotListenException(listener.name(), key, Errno.text(e), e);
    }
  }

  private Port.Binder binder(BindKey key, ListenerSettings of, List<SessionSet> turn) {
    ServerSockets sockets = listeners.sockets;
    SocketOptions options = of.socket();
    if (key.protocol() == Protocol.TCP) {
      return (own, address, sharing) ->
          new TcpAcceptor(
              sockets.listen(address, options, of.backlog(), sharing), own, listeners.sessions);
    }
    return (own, address, sharing) ->
        new UdpPart(
            sockets.bind(address, options, sharing, own.loop),
            own,
            own.equals(turn.get(0)),
            listeners::hasUdpPort);
  }

  /** What will serve, in the order of the configuration. */
  public List<Listeners.Bound> bound() {
    return Listeners.Bound.of(wanted);
  }

  /** What the kernel says of the sockets of a first start; any other's change at the commit. */
  public List<Map.Entry<Listeners.Bound, SocketState>> socketStates() {
    return Listeners.Bound.states(wanted);
  }

  public Map<String, Long> seeds() {
    return seeds(resolved.values().stream());
  }

  static Map<String, Long> seeds(Stream<Listener> of) {
    Map<String, Long> seeds = new LinkedHashMap<>();
    of.filter(listener -> !listener.settings().faults().isNone())
        .forEach(listener -> seeds.put(listener.name(), listener.faults().seed()));
    return seeds;
  }

  /** Accepts; what is no longer wanted is closed, its sessions go on. */
  public void commit() {
    Map<BindKey, Served> gone = new HashMap<>(listeners.serving());
    gone.keySet().removeAll(wanted.keySet());
    listeners.slabs.bound(settings.buffersBytes());
    listeners.serve(wanted);
    try {
      OnLoops.await(OnLoops.all(wanted.values(), each -> each.port().serve(each.listener())));
    } finally {
      // Also where the system would not let one be watched: there is no way back.
      made.clear();
      close(gone.values());
      listeners.keep();
    }
  }

  /** Closes what was bound for nothing, unless it is committed. */
  @Override
  public void close() {
    close(made.values());
    made.clear();
  }

  private static void close(Collection<Served> ports) {
    OnLoops.await(OnLoops.all(ports, each -> each.port().close()));
  }
}
