package org.netlabd.listen;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.netlabd.values.IpAddress;

/**
 * The connections to a listener that wait on one loop for their PROXY headers, by source and in the
 * order in which they came. A proxy sends its header at once, so when there are too many the one
 * that has waited longest makes room: silent ones keep no proxy out. Used on the loop's thread.
 */
final class Greetings {

  private final Set<ProxyGreeting> all = new LinkedHashSet<>();
  private final Map<IpAddress, Set<ProxyGreeting>> bySource = new HashMap<>();

  void add(IpAddress source, ProxyGreeting greeting) {
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

  /** The one that has waited longest; null when there is none. */
  @Nullable ProxyGreeting longest() {
    return first(all);
  }

  /** The one of the source that has waited longest; null when there is none. */
  @Nullable ProxyGreeting longestOf(IpAddress source) {
    return first(bySource.getOrDefault(source, Set.of()));
  }

  private static @Nullable ProxyGreeting first(Set<ProxyGreeting> some) {
    return some.isEmpty() ? null : some.iterator().next();
  }
}
