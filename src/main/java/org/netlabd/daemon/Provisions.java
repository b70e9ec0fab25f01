// SPDX-License-Identifier: Apache-2.0
package org.netlabd.daemon;

import java.io.IOException;
import java.util.TimeZone;
import org.netlabd.control.Reply;

/** Loads what takes a descriptor the first time, for a daemon that may have none by then. */
final class Provisions {

  private static final String TIME_ZONE = "user.timezone";

  private Provisions() {}

  /** Loads them; what cannot be loaded is tried again when it is needed. */
  static void lay() {
    // The zones' file, and what a reply is written by.
    TimeZone.getDefault();
    Reply.failed("");
    try {
      // What no jar has is looked for in every one; they stay open.
      var unused = ClassLoader.getSystemResources("META-INF/none").hasMoreElements();
    } catch (IOException e) {
      return;
    }
  }

  /**
   * Has the JVM look at the host's time zone again, which it reads once; unless it was told one.
   */
  static void readTimeZone() {
    String options = System.getenv().getOrDefault("NETLABD_JAVA_OPTIONS", "");
    if (!options.contains("-D" + TIME_ZONE + "=")) {
      System.clearProperty(TIME_ZONE);
      TimeZone.setDefault(null);
    }
  }
}
