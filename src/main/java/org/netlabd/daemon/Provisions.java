// SPDX-License-Identifier: Apache-2.0
package org.netlabd.daemon;

import java.io.IOException;
import java.util.TimeZone;
import org.netlabd.control.Reply;

/** Loads what takes a descriptor the first time, for a daemon that may have none by then. */
final class Provisions {

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
}
