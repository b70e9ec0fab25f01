// SPDX-License-Identifier: Apache-2.0
package org.netlabd.service;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.netlabd.config.ListenerSettings;

/** The services that there are, by their names in the configuration. Immutable. */
public record ServiceTable(Map<String, Service> services) {

  public static final ServiceTable STANDARD =
      new ServiceTable(
          Map.of(
              "echo", new Echo(),
              "discard", new Discard(),
              "daytime", TimeOfDay.DAYTIME,
              "time", TimeOfDay.TIME,
              "chargen", new Chargen(),
              "greet", new Greet(""),
              "log", new Discard(),
              "stamp", new Stamp()));

  /** Copies the table, so that nobody can change it afterwards. */
  public ServiceTable {
    services = Map.copyOf(services);
  }

  public Service of(ListenerSettings settings) {
    return get(settings.service()).as(settings);
  }

  private Service get(String name) {
    return Objects.requireNonNull(services.get(name), name);
  }

  /**
   * The names of those that {@code tcp} can have, those that {@code udp} can have, and of those
   * each {@code clock}, which answers no datagram that is shorter than its time.
   */
  public Map<String, Set<String>> names() {
    return Map.of(
        "tcp", names(StreamService.class),
        "udp", names(DatagramService.class),
        "clock", names(TimeOfDay.class));
  }

  private Set<String> names(Class<? extends Service> kind) {
    return services.keySet().stream()
        .filter(name -> kind.isInstance(get(name)))
        .collect(Collectors.toUnmodifiableSet());
  }
}
