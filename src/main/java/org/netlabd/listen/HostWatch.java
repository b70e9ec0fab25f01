package org.netlabd.listen;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.netlabd.guard.LoopRules;
import org.netlabd.log.Event;
import org.netlabd.values.IpAddress;

/**
 * What the UDP ports have to know of this host: its addresses, and the ports of this daemon. Looks
 * at the interfaces on a thread of its own, because listing them takes long on a host that has
 * many. Any thread.
 */
final class HostWatch implements AutoCloseable {

  /** How often the interfaces are looked at, in seconds. */
  private static final long LOOK_SECONDS = 10;

  private final ScheduledExecutorService executor =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread thread = new Thread(task, "addresses");
            thread.setDaemon(true);
            return thread;
          },
          // Ports that are being closed may still ask.
          new ThreadPoolExecutor.DiscardPolicy());
  private volatile LocalAddresses addresses = LocalAddresses.NONE;
  private volatile boolean failing;
  private volatile Set<Integer> udpPorts = Set.of();
  private volatile List<Runnable> listeners = List.of();
  private volatile Map<String, Integer> devices = Map.of();
  private volatile Runnable onNewDevice = () -> {};

  HostWatch() {
    look();
    var unused =
        executor.scheduleWithFixedDelay(
            this::lookAgain, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  /** The addresses, when somebody last looked. */
  LocalAddresses addresses() {
    return addresses;
  }

  /** The host as the loop rules know it. */
  LoopRules.Host now() {
    LocalAddresses last = addresses;
    return new LoopRules.Host(
        udpPorts,
        last.unicast().values().stream().map(IpAddress::of).toList(),
        last.broadcast().stream().map(IpAddress::of).toList());
  }

  /** The UDP ports that this daemon listens on from now on, and who is told of changes. */
  void serving(Set<Integer> ports, List<Runnable> told) {
    udpPorts = Set.copyOf(ports);
    listeners = List.copyOf(told);
    listeners.forEach(Runnable::run);
  }

  /** The devices that ports are bound to from now on, with their indices. */
  void devices(Map<String, Integer> bound) {
    devices = Map.copyOf(bound);
  }

  void onNewDevice(Runnable told) {
    onNewDevice = told;
  }

  private void lookAgain() {
    look();
    boolean other =
        devices.entrySet().stream()
            .anyMatch(
                each -> {
                  int now = BindKey.indexOf(each.getKey());
                  return now != 0 && now != each.getValue();
                });
    if (other) {
      onNewDevice.run();
    }
  }

  /** Looks at the interfaces; tells when something has changed. Not called by a loop. */
  synchronized void look() {
    try {
      LocalAddresses now = LocalAddresses.now();
      if (now.differ(addresses)) {
        addresses = now;
        listeners.forEach(Runnable::run);
      }
      failing = false;
    } catch (IOException | RuntimeException | Error e) {
      if (!failing) {
        failing = true;
        String text = "cannot list the interfaces: " + e.getMessage();
        LogManager.getLogger(HostWatch.class).warn(Event.of(Event.Kind.NETWORK_ERROR, text));
      }
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
