package org.netlabd.listen;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.netlabd.config.ListenerSettings;
import org.netlabd.guard.Access;
import org.netlabd.guard.Admission;
import org.netlabd.guard.DatagramGuard;
import org.netlabd.guard.LoopRules;
import org.netlabd.guard.Reason;
import org.netlabd.guard.SessionLimits;
import org.netlabd.guard.SourceTable;
import org.netlabd.guard.TokenBucket;
import org.netlabd.values.IpAddress;

/**
 * Who may come to one listener. Made with the listener and changed by reloads, which begin no count
 * anew that stays in force. Asked on any loop; changed by one thread at a time.
 */
final class Gate {

  /** Sources whose rates are remembered: 8 bytes each. */
  private static final int SOURCES = 1 << 16;

  private final SessionLimits sessions;
  private final AtomicInteger unnamed = new AtomicInteger();
  private volatile Rules rules;

  private record Rules(
      ListenerSettings settings, Access access, SourceTable sourceRate, TokenBucket rate) {

    static Rules of(ListenerSettings settings) {
      return new Rules(
          settings,
          access(settings),
          sourceTable(settings),
          new TokenBucket(settings.limits().rate(), System.nanoTime()));
    }

    /** Other settings; a rate that stays keeps its count. */
    Rules changed(ListenerSettings to) {
      ListenerSettings.Limits old = settings.limits();
      ListenerSettings.Limits limits = to.limits();
      boolean sameSources =
          old.sourceRate().equals(limits.sourceRate())
              && old.sourcePrefix().equals(limits.sourcePrefix());
      return new Rules(
          to,
          access(to),
          sameSources ? sourceRate : sourceTable(to),
          old.rate().equals(limits.rate())
              ? rate
              : new TokenBucket(limits.rate(), System.nanoTime()));
    }

    private static Access access(ListenerSettings settings) {
      return Access.of(settings.access().allow(), settings.access().deny());
    }

    private static SourceTable sourceTable(ListenerSettings settings) {
      ListenerSettings.Limits limits = settings.limits();
      return new SourceTable(
          limits.sourceRate(),
          limits.sourcePrefix(),
          SOURCES,
          new SecureRandom(),
          System.nanoTime());
    }
  }

  Gate(ListenerSettings settings) {
    sessions = new SessionLimits(limits(settings), System.nanoTime());
    rules = Rules.of(settings);
  }

  /** Puts changed settings in force. */
  void change(ListenerSettings settings) {
    sessions.change(limits(settings), System.nanoTime());
    rules = rules.changed(settings);
  }

  private static SessionLimits.Limits limits(ListenerSettings settings) {
    ListenerSettings.Limits limits = settings.limits();
    return new SessionLimits.Limits(
        limits.sessions(),
        limits.perSource(),
        limits.rate(),
        limits.sourceRate(),
        limits.sourcePrefix(),
        SOURCES);
  }

  /** Decides on a connection. */
  Admission admit(InetSocketAddress peer) {
    IpAddress source = IpAddress.of(peer.getAddress());
    return rules.access.allows(source.high(), source.low())
        ? sessions.admit(source.high(), source.low(), System.nanoTime())
        : new Admission.Refused(Reason.ACCESS);
  }

  /** Decides on a connection whose client a PROXY header has yet to name. */
  boolean admitUnnamed() {
    if (unnamed.incrementAndGet() <= rules.settings.limits().sessions()) {
      return true;
    }
    unnamed.decrementAndGet();
    return false;
  }

  /** The client has been named, or the connection is gone. */
  void named() {
    unnamed.decrementAndGet();
  }

  /** Whether clients of connections are still to be named. */
  boolean hasUnnamed() {
    return unnamed.get() > 0;
  }

  /** The decisions about datagrams. */
  DatagramGuard datagrams(LoopRules.Host host, DatagramGuard.Refusals refusals) {
    Rules now = rules;
    ListenerSettings settings = now.settings;
    LoopRules loops =
        new LoopRules(Set.copyOf(settings.loopPorts()), settings.socket().broadcast(), host);
    return new DatagramGuard(now.access, loops, now.sourceRate, now.rate, refusals);
  }
}
