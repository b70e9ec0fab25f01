// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.key;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;

/** What memory of this JVM's outside of its heap can be configured: buffers and faults' queues. */
public final class Memory {

  /** What sessions may keep in all beyond {@code buffers}. */
  public static final long RESERVE_BYTES = 512L << 20;

  /** Of each event loop: its buffer, 256 KiB, and what it receives datagrams into. */
  private static final long LOOP_BYTES = 1L << 20;

  /** Of the log, the control socket and the JVM itself. */
  private static final long OTHER_BYTES = 32L << 20;

  /** What the launcher's own options give (packaging/bin/jvm.sh). */
  public static final long LAUNCHER_BYTES = 2L << 30;

  private static final String OPTIONS = "NETLABD_JAVA_OPTIONS";

  private Memory() {}

  /** The most that can be configured; the JVM is asked, which takes time, if it has options. */
  static long mostBytes(Map<String, String> environment, int loops) {
    boolean ours = environment.getOrDefault(OPTIONS, "").isBlank();
    return (ours ? LAUNCHER_BYTES : allowed()) - RESERVE_BYTES - loops * LOOP_BYTES - OTHER_BYTES;
  }

  private static long allowed() {
    long direct =
        Long.parseLong(
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("MaxDirectMemorySize")
                .getValue());
    return direct == 0 ? Runtime.getRuntime().maxMemory() : direct;
  }
}
