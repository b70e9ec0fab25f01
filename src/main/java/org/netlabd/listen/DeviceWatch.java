// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.netlabd.log.Logging;

/** Tells when an interface that ports are bound to has been made anew. For one thread. */
final class DeviceWatch implements AutoCloseable {

  private static final Executor LATER = CompletableFuture.delayedExecutor(10, TimeUnit.SECONDS);

  private volatile Map<String, Integer> devices = Map.of();
  private volatile Runnable onNewDevice = () -> {};
  private volatile boolean ended;
  private boolean looking;

  /** The devices that ports are bound to from now on, with their indices. */
  void watch(Map<String, Integer> bound) {
    devices = Map.copyOf(bound);
    if (!looking && !bound.isEmpty()) {
      looking = true;
      LATER.execute(this::look);
    }
  }

  void onNewDevice(Runnable told) {
    onNewDevice = told;
  }

  private void look() {
    if (!ended) {
      Logging.runLogged(this::tell);
      LATER.execute(this::look);
    }
  }

  private void tell() {
    if (devices.entrySet().stream().anyMatch(each -> isNew(each.getKey(), each.getValue()))) {
      onNewDevice.run();
    }
  }

  private static boolean isNew(String device, int index) {
    int now = BindKey.indexOf(device);
    return now != 0 && now != index;
  }

  @Override
  public void close() {
    ended = true;
  }
}
