// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.key;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.netlabd.config.FaultSettings;
import org.netlabd.config.ListenerSettings;
import org.netlabd.values.Protocol;

/**
 * What this JVM's memory is for: outside of its heap buffers and TCP faults' queues, on it what
 * listeners remember of sources, answers by UDP that faults hold back, and sessions.
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

  /** Sources whose faults a UDP listener remembers; one more takes the oldest's place. */
  public static final int FAULTY_SOURCES = 1 << 14;

  /** Of each of them. */
  private static final int FAULTY_SOURCE_BYTES = 160;

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

  /** What listeners may keep on the heap beside their sessions. */
  static long mostListenerBytes(Map<String, String> environment) {
    return (isOurs(environment) ? LAUNCHER_HEAP_BYTES : Runtime.getRuntime().maxMemory()) / 3 * 2;
  }

  /** What a listener may keep there. */
  static long listenerBytes(ListenerSettings listener) {
    FaultSettings faults = listener.faults();
    // A reload may make all the tables of rates anew beside the old.
    long rates = listener.limits().sourceRate().isUnlimited() ? 0 : 2L * RATED_SOURCES * Long.BYTES;
    long queue = faults.holdsBack() ? faults.queueBytes() : 0;
    if (listener.protocol() == Protocol.TCP) {
      // The bytes are outside, but each may be a piece of its own (StreamFaults).
      return rates + queue / 2;
    }
    return rates + queue + (faults.isNone() ? 0 : FAULTY_SOURCES * FAULTY_SOURCE_BYTES);
  }

  /** What a listener may keep outside of the heap, beside {@code buffers}. */
  static long queueBytes(ListenerSettings listener) {
    FaultSettings faults = listener.faults();
    return listener.protocol() == Protocol.TCP && faults.holdsBack() ? faults.queueBytes() : 0;
  }

  /** Sessions of the whole daemon; beyond it their objects might not have room on the heap. */
  public static long mostSessions() {
    long heap = Runtime.getRuntime().maxMemory() - OTHER_HEAP_BYTES;
    return Math.max(LEAST_SESSIONS, heap / SESSION_BYTES);
  }

  /** How many things of so many bytes there may be, so that they take a share of the heap. */
  public static long most(int shares, int bytesEach) {
    return Runtime.getRuntime().maxMemory() / shares / bytesEach;
  }

  private static boolean isOurs(Map<String, String> environment) {
    return environment.getOrDefault(OPTIONS, "").isBlank();
  }

  private static long allowed() {
    var machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    long direct = Long.parseLong(machine.getVMOption("MaxDirectMemorySize").getValue());
    return direct == 0 ? Runtime.getRuntime().maxMemory() : direct;
  }
}
