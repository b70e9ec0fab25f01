// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.function.ObjIntConsumer;
import org.netlabd.config.ListenerSettings;
import org.netlabd.guard.AddressSet;
import org.netlabd.guard.Admission;
import org.netlabd.guard.DatagramGuard;
import org.netlabd.guard.LoopRules;
import org.netlabd.guard.Reason;
import org.netlabd.guard.SessionLimits;
import org.netlabd.values.IpAddress;

/** Who may come to a listener, and whose PROXY headers count. Any loop; changed by one thread. */
final class Gate {

  private final SessionLimits sessions;

  /** The connections whose clients a PROXY header has yet to name. */
  final AtomicInteger unnamed = new AtomicInteger();

  private volatile Rules rules;

  private record Rules(ListenerSettings settings, AddressSet access, AddressSet proxies) {

    static Rules of(ListenerSettings settings) {
      return new Rules(
          settings,
          AddressSet.of(settings.access().allow(), settings.access().deny()),
          AddressSet.of(settings.proxyFrom(), List.of()));
    }
  }

  Gate(ListenerSettings settings) {
    sessions = new SessionLimits(settings.limits(), System.nanoTime());
    rules = Rules.of(settings);
  }

  void change(ListenerSettings settings) {
    sessions.change(settings.limits(), System.nanoTime());
    rules = Rules.of(settings);
  }

  Admission admit(InetSocketAddress client) {
    IpAddress source = IpAddress.of(client.getAddress());
    return rules.access.contains(source.high(), source.low())
        ? sessions.admit(source.high(), source.low(), System.nanoTime())
        : new Admission.Refused(Reason.ACCESS);
  }

  /** Decides once more about one that lacked room. */
  Admission admitAgain(InetSocketAddress client) {
    IpAddress source = IpAddress.of(client.getAddress());
    return sessions.admitAgain(source.high(), source.low(), System.nanoTime());
  }

  boolean believes(InetAddress proxy) {
    IpAddress address = IpAddress.of(proxy);
    return rules.proxies.contains(address.high(), address.low());
  }

  /** The decisions about datagrams; {@code ownPorts} are those of this daemon by UDP. */
  DatagramGuard guard(IntPredicate ownPorts, ObjIntConsumer<Reason> refusals) {
    Rules now = rules;
    ListenerSettings settings = now.settings;
    LoopRules loops =
        new LoopRules(
            Set.copyOf(settings.loopPorts()), ownPorts, settings.socket().isOn("broadcast"));
    return new DatagramGuard(now.access, loops, sessions.rates(), refusals);
  }
}
