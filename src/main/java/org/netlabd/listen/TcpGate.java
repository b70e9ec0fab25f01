package org.netlabd.listen;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.netlabd.config.ListenerSettings;
import org.netlabd.guard.Access;
import org.netlabd.guard.Admission;
import org.netlabd.guard.Reason;
import org.netlabd.guard.SessionLimits;
import org.netlabd.values.IpAddress;
import org.netlabd.values.Rate;
import org.netlabd.values.SourcePrefix;

/**
 * Who may connect to one listener, and which proxies may say who does. Made with the listener and
 * changed by reloads, which begin no count anew that stays in force. Asked on any loop; changed by
 * one thread at a time.
 */
final class TcpGate {

  private final SessionLimits sessions;

  /** What the limits are for clients, they are for proxies until these have named their client. */
  private final SessionLimits unnamed;

  private final Map<SessionSet, Greetings> greetings = new ConcurrentHashMap<>();
  private volatile Rules rules;

  private record Rules(Access access, Access proxies, SourcePrefix prefix) {

    static Rules of(ListenerSettings settings) {
      return new Rules(
          Access.of(settings.access().allow(), settings.access().deny()),
          Access.of(settings.proxyFrom(), List.of()),
          settings.limits().sourcePrefix());
    }
  }

  TcpGate(ListenerSettings settings) {
    long now = System.nanoTime();
    sessions = new SessionLimits(ofClients(settings), now);
    unnamed = new SessionLimits(ofProxies(settings), now);
    rules = Rules.of(settings);
  }

  /** Puts changed settings in force. */
  void change(ListenerSettings settings) {
    long now = System.nanoTime();
    sessions.change(ofClients(settings), now);
    unnamed.change(ofProxies(settings), now);
    rules = Rules.of(settings);
  }

  private static SessionLimits.Limits ofClients(ListenerSettings settings) {
    ListenerSettings.Limits limits = settings.limits();
    return limits(limits, limits.rate(), limits.sourceRate());
  }

  private static SessionLimits.Limits ofProxies(ListenerSettings settings) {
    return limits(settings.limits(), Rate.UNLIMITED, Rate.UNLIMITED);
  }

  private static SessionLimits.Limits limits(
      ListenerSettings.Limits limits, Rate rate, Rate sourceRate) {
    return new SessionLimits.Limits(
        limits.sessions(),
        limits.perSource(),
        rate,
        sourceRate,
        limits.sourcePrefix(),
        Gate.SOURCES);
  }

  /** Decides on a connection of the client. */
  Admission admit(InetSocketAddress client) {
    IpAddress source = IpAddress.of(client.getAddress());
    return rules.access.allows(source.high(), source.low())
        ? sessions.admit(source.high(), source.low(), System.nanoTime())
        : new Admission.Refused(Reason.ACCESS);
  }

  /** Whether headers from there are believed. */
  boolean believes(InetAddress proxy) {
    IpAddress address = IpAddress.of(proxy);
    return rules.proxies.allows(address.high(), address.low());
  }

  /** Decides on a connection whose client a PROXY header has yet to name. */
  Admission admitUnnamed(InetAddress proxy) {
    IpAddress source = IpAddress.of(proxy);
    return unnamed.admit(source.high(), source.low(), System.nanoTime());
  }

  /** Whether clients of connections are still to be named. */
  boolean hasUnnamed() {
    return unnamed.sessions() > 0;
  }

  /** The connections that wait for their headers on the set's loop. */
  Greetings greetings(SessionSet set) {
    return greetings.computeIfAbsent(set, s -> new Greetings());
  }

  /** The source that the address belongs to. */
  IpAddress source(InetAddress of) {
    return rules.prefix.source(IpAddress.of(of));
  }
}
