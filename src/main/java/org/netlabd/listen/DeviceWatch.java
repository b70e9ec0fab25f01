// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells when an interface that ports are bound to has been made anew: their sockets would stay with
 * the one that is gone. Looks on a thread of its own. Used by one thread at a time, never a loop's.
 */
final class DeviceWatch implements AutoCloseable {

  private static final long LOOK_SECONDS = 10;

  private volatile Map<String, Integer> devices = Map.of();
  private volatile Runnable onNewDevice = () -> {};
  private @Nullable ScheduledExecutorService executor;

  /** The devices that ports are bound to from now on, with their indices. */
  void watch(Map<String, Integer> bound) {
    devices = Map.copyOf(bound);
    if (executor == null && !bound.isEmpty()) {
      executor =
          Executors.newSingleThreadScheduledExecutor(
              task -> {
                Thread thread = new Thread(task, "devices");
                thread.setDaemon(true);
                return thread;
              });
      var unused =
          executor.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Who is told, on the thread that looks. */
  void onNewDevice(Runnable told) {
    onNewDevice = told;
  }

  private void look() {
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

  @Override
  public void close() {
    if (executor != null) {
      executor.shutdownNow();
    }
  }
}
