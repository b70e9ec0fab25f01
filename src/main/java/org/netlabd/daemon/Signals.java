// SPDX-License-Identifier: Apache-2.0
package org.netlabd.daemon;

import java.lang.reflect.Proxy;

/**
 * Signals by {@code sun.misc.Signal}: shutdown hooks run once, and a second SIGTERM is lost. By
 * reflection, as javac warns of it whatever one says.
 */
public final class Signals {

  private Signals() {}

  /** Runs {@code action} on its own thread at SIG{@code name}; whether others' code had that. */
  public static boolean on(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object calling =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                action.run();
                return null;
              });
      Object before =
          signal
              .getMethod("handle", signal, handler)
              .invoke(null, signal.getConstructor(String.class).newInstance(name), calling);
      return !Proxy.isProxyClass(before.getClass());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot take SIG" + name, e);
    }
  }
}
