// SPDX-License-Identifier: Apache-2.0
package org.netlabd.daemon;

import java.lang.reflect.Proxy;

/** Signals by {@code sun.misc.Signal}, by reflection, as javac warns of it; hooks run but once. */
public final class Signals {

  private Signals() {}

  /** Runs {@code action} on its own thread at SIG{@code name}; whether others' code had that. */
  public static boolean on(String name, Runnable action) {
    Object before =
        handle(
            name,
            handler ->
                Proxy.newProxyInstance(
                    handler.getClassLoader(),
                    new Class<?>[] {handler},
                    (proxy, method, arguments) -> {
                      action.run();
                      return null;
                    }));
    return !Proxy.isProxyClass(before.getClass());
  }

  /** Has the kernel ignore SIG{@code name}. */
  static void ignore(String name) {
    var unused = handle(name, handler -> handler.getField("SIG_IGN").get(null));
  }

  private interface ByType {
    Object handler(Class<?> type) throws ReflectiveOperationException;
  }

  /** Sets a signal's handler, made for its type; returns that of before. */
  private static Object handle(String name, ByType made) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> type = Class.forName("sun.misc.SignalHandler");
      Object number = signal.getConstructor(String.class).newInstance(name);
      return signal.getMethod("handle", signal, type).invoke(null, number, made.handler(type));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot take SIG" + name, e);
    }
  }
}
