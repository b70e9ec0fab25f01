// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.netlabd.config.ListenerSettings.Limits;
import org.netlabd.values.IpAddress;

/** Connections that wait for PROXY headers; where room lacks, the longest. The loop's. */
final class Greetings {

  private final Set<ProxyGreeting> all = new LinkedHashSet<>();
  private final Map<IpAddress, Set<ProxyGreeting>> bySource = new HashMap<>();

  /** Adds one, for which another may have to go. */
  void add(IpAddress source, ProxyGreeting greeting, Limits limits) {
    Set<ProxyGreeting> others = bySource.getOrDefault(source, Set.of());
    if (!others.isEmpty() && others.size() >= limits.perSource()) {
      others.iterator().next().makeRoom("per-source");
    } else if (!all.isEmpty() && all.size() >= limits.sessions()) {
      all.iterator().next().makeRoom("sessions");
    }
    all.add(greeting);
    bySource.computeIfAbsent(source, s -> new LinkedHashSet<>()).add(greeting);
  }

  void remove(IpAddress source, ProxyGreeting greeting) {
    all.remove(greeting);
    bySource.computeIfPresent(
        source,
        (s, some) -> {
          some.remove(greeting);
          return some.isEmpty() ? null : some;
        });
  }
}
