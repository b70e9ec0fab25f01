// SPDX-License-Identifier: Apache-2.0
package org.netlabd.daemon;

import java.lang.reflect.Proxy;

/**
 * Signals of the operating system, by {@code sun.misc.Signal}. The JDK has no other way to take one
 * twice: its shutdown hooks run once, and a second SIGTERM is lost. By reflection, because javac
 * warns of the class without a way to say that it is meant.
 */
public final class Signals {

  private Signals() {}

  /**
   * Runs {@code action} on a thread of its own at each SIG{@code name}.
   *
   * @return whether somebody else's native handler had it until now
   * @throws IllegalStateException when the JVM cannot take that signal
   */
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
