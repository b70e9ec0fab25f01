// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.key;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;

/** What memory of this JVM's outside of its heap can be configured ({@code buffers}). */
public final class Memory {

  /** What sessions may keep in all beyond {@code buffers}. */
  public static final long RESERVE_BYTES = 512L << 20;

  /** Of each event loop: its buffer, 256 KiB, and what it receives datagrams into. */
  private static final long LOOP_BYTES = 1L << 20;

  /** Of the log, the control socket and the JVM itself. */
  private static final long OTHER_BYTES = 32L << 20;

  private static final String OPTIONS = "NETLABD_JAVA_OPTIONS";

  private Memory() {}

  /**
   * The most that can be configured. Without options of the user's it is what the launcher's leave
   * room for (packaging/bin/jvm.sh), and the JVM need not be asked, which takes time.
   */
  static long mostBufferBytes(Map<String, String> environment, int loops) {
    if (environment.getOrDefault(OPTIONS, "").isBlank()) {
      return Keys.MOST_BUFFER_BYTES;
    }
    long direct =
        Long.parseLong(
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("MaxDirectMemorySize")
                .getValue());
    long most = direct == 0 ? Runtime.getRuntime().maxMemory() : direct;
    return most - RESERVE_BYTES - loops * LOOP_BYTES - OTHER_BYTES;
  }
}
