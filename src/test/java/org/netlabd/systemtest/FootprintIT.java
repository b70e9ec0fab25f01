// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * How long a start takes and how much memory the idle service holds: printed, for the README. Only
 * what does not depend on what else the machine does is asserted, and with a wide margin.
 */
class FootprintIT {

  private static final int RUNS = 5;
  private static final long CPU_BOUND_MILLIS = 3000;
  private static final long RESIDENT_BOUND_KIB = 150_000;

  @RegisterExtension static final NetlabdHost host = new NetlabdHost();

  @Test
  void startToFirstEcho() throws Exception {
    List<Long> elapsed = new ArrayList<>();
    List<Long> cpu = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      host.sh("systemctl stop netlabd");
      try (Traffic traffic = host.traffic("first")) {
        assertEquals("running", traffic.line());
        host.sh("systemctl start netlabd");
        long echo = Long.parseLong(traffic.result());
        long start = Long.parseLong(host.property("InactiveExitTimestampMonotonic"));
        elapsed.add((echo - start) / 1000);
        cpu.add(ofService("awk '{ print ($14 + $15) * 10 }' /proc/%s/stat"));
      }
    }
    Collections.sort(elapsed);
    Collections.sort(cpu);
    System.out.println("start to first echo, ms: " + elapsed + ", CPU ms: " + cpu);
    assertTrue(cpu.get(RUNS / 2) < CPU_BOUND_MILLIS, cpu::toString);
  }

  @Test
  void residentMemoryWhenIdle() {
    host.sh("systemctl restart netlabd");
    long kib = ofService("awk '/^VmRSS/ { print $2 }' /proc/%s/status");
    System.out.println("resident when idle, KiB: " + kib);
    assertTrue(kib < RESIDENT_BOUND_KIB, "KiB: " + kib);
  }

  /** A figure of each of the service's processes, added up. */
  private static long ofService(String command) {
    long sum = 0;
    for (String pid : host.sh("pgrep -u netlabd").split("\\s+")) {
      sum += Long.parseLong(host.sh(String.format(command, pid)).strip());
    }
    return sum;
  }
}
