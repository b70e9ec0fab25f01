package org.netlabd.systemtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * How long a start takes and how much memory the idle service holds: printed, for the README; the
 * bounds are wide, as other programs may be using the machine.
 */
class FootprintIT {

  private static final int RUNS = 5;
  private static final long START_BOUND_MILLIS = 3000;
  private static final long RESIDENT_BOUND_KIB = 150_000;

  @RegisterExtension static final NetlabdHost host = new NetlabdHost();

  @Test
  void startToFirstEcho() throws Exception {
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      host.sh("systemctl stop netlabd");
      try (Traffic traffic = host.traffic("first")) {
        assertEquals("running", traffic.line());
        host.sh("systemctl start netlabd");
        long echo = Long.parseLong(traffic.result());
        long start = Long.parseLong(host.property("InactiveExitTimestampMonotonic"));
        millis.add((echo - start) / 1000);
      }
    }
    Collections.sort(millis);
    System.out.println("start to first echo, ms: " + millis);
    assertTrue(millis.get(RUNS / 2) < START_BOUND_MILLIS, millis::toString);
  }

  @Test
  void residentMemoryWhenIdle() {
    host.sh("systemctl restart netlabd");
    long kib = 0;
    for (String pid : host.sh("pgrep -u netlabd").split("\\s+")) {
      kib +=
          Long.parseLong(host.sh("awk '/^VmRSS/ { print $2 }' /proc/" + pid + "/status").strip());
    }
    System.out.println("resident when idle, KiB: " + kib);
    assertTrue(kib < RESIDENT_BOUND_KIB, "KiB: " + kib);
  }
}
