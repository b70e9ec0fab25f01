package org.netlabd.listen;

import java.security.SecureRandom;
import java.util.Set;
import org.netlabd.config.ListenerSettings;
import org.netlabd.guard.Access;
import org.netlabd.guard.DatagramGuard;
import org.netlabd.guard.LoopRules;
import org.netlabd.guard.SourceTable;
import org.netlabd.guard.TokenBucket;

/**
 * Whose datagrams one listener answers. Made with the listener and changed by reloads, which begin
 * no count anew that stays in force. Asked on any loop; changed by one thread at a time.
 */
final class UdpGate {

  private volatile Rules rules;

  private record Rules(ListenerSettings settings, SourceTable sourceRate, TokenBucket rate) {

    static Rules of(ListenerSettings settings) {
      return new Rules(settings, sourceTable(settings), bucket(settings));
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
          sameSources ? sourceRate : sourceTable(to),
          old.rate().equals(limits.rate()) ? rate : bucket(to));
    }

    private static TokenBucket bucket(ListenerSettings settings) {
      return new TokenBucket(settings.limits().rate(), System.nanoTime());
    }

    private static SourceTable sourceTable(ListenerSettings settings) {
      ListenerSettings.Limits limits = settings.limits();
      return new SourceTable(
          limits.sourceRate(),
          limits.sourcePrefix(),
          Gate.SOURCES,
          new SecureRandom(),
          System.nanoTime());
    }
  }

  UdpGate(ListenerSettings settings) {
    rules = Rules.of(settings);
  }

  /** Puts changed settings in force. */
  void change(ListenerSettings settings) {
    rules = rules.changed(settings);
  }

  /** The decisions about datagrams. */
  DatagramGuard guard(LoopRules.Host host, DatagramGuard.Refusals refusals) {
    Rules now = rules;
    ListenerSettings settings = now.settings;
    Access access = Access.of(settings.access().allow(), settings.access().deny());
    LoopRules loops =
        new LoopRules(Set.copyOf(settings.loopPorts()), settings.socket().broadcast(), host);
    return new DatagramGuard(access, loops, now.sourceRate, now.rate, refusals);
  }
}
