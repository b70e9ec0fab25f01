// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.key;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;

/**
 * What this JVM's memory is for: outside of its heap buffers and faults' queues, on it the tables
 * of sources that have a rate, and sessions.
 */
public final class Memory {

  /** What sessions may keep in all beyond {@code buffers}. */
  public static final long RESERVE_BYTES = 512L << 20;

  /** Of each event loop: its buffer, 256 KiB, and what it receives datagrams into. */
  private static final long LOOP_BYTES = 1L << 20;

  /** Of the log, the control socket and the JVM itself. */
  private static final long OTHER_BYTES = 32L << 20;

  /** What the launcher's own options give (packaging/bin/jvm.sh). */
  public static final long LAUNCHER_BYTES = 2L << 30;

  /** The same of the heap. */
  public static final long LAUNCHER_HEAP_BYTES = 256L << 20;

  /** Sources whose rates a listener remembers, in 8 bytes each, from its start on. */
  public static final int RATED_SOURCES = 1 << 16;

  /** Of a session with unsent bytes 1.4 KB were measured, of an idle one 0.6. */
  private static final long SESSION_BYTES = 2 << 10;

  /** What else an idle daemon has on the heap takes 6 MB. */
  private static final long OTHER_HEAP_BYTES = 8 << 20;

  private static final int LEAST_SESSIONS = 256;

  private static final String OPTIONS = "NETLABD_JAVA_OPTIONS";

  /** Less than -Xmx16m, without what a collector keeps free; an idle daemon takes 6.5 MB. */
  private static final long LEAST_HEAP_BYTES = 12L << 20;

  private Memory() {}

  /** Would the JVM run out of memory soon, or at its start? */
  static boolean isHeapTooSmall() {
    return Runtime.getRuntime().maxMemory() < LEAST_HEAP_BYTES;
  }

  /** The most that can be configured; the JVM is asked, which takes time, if it has options. */
  static long mostBytes(Map<String, String> environment, int loops) {
    return (isOurs(environment) ? LAUNCHER_BYTES : allowed())
        - RESERVE_BYTES
        - loops * LOOP_BYTES
        - OTHER_BYTES;
  }

  /** Listeners that may have such a table. A reload may make all of them anew beside the old. */
  static long mostTables(Map<String, String> environment) {
    long heap = isOurs(environment) ? LAUNCHER_HEAP_BYTES : Runtime.getRuntime().maxMemory();
    return heap / 3 / (RATED_SOURCES * Long.BYTES);
  }

  /** Sessions of the whole daemon; beyond it their objects might not have room on the heap. */
  public static long mostSessions() {
    long heap = Runtime.getRuntime().maxMemory() - OTHER_HEAP_BYTES;
    return Math.max(LEAST_SESSIONS, heap / SESSION_BYTES);
  }

  private static boolean isOurs(Map<String, String> environment) {
    return environment.getOrDefault(OPTIONS, "").isBlank();
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
