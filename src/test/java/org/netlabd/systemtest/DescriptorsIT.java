// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Out of descriptors, the service waits for some, and says so once. */
class DescriptorsIT {

  private static final int LIMIT = 200;
  private static final int CONNECTIONS = 300;

  /** How long the service is watched while it has none, and what it may use of a processor. */
  private static final int WATCHED_SECONDS = 3;

  private static final double MOST_OF_A_PROCESSOR = 0.1;

  @RegisterExtension static final NetlabdHost host = new NetlabdHost();

  @Test
  void acceptingPausesAndResumes() throws Exception {
    host.sh(
        "mkdir -p /etc/systemd/system/netlabd.service.d && cd /etc/systemd/system/netlabd.service.d"
            + " && printf '[Service]\\nLimitNOFILE="
            + LIMIT
            + "\\n' >limit.conf && systemctl daemon-reload && systemctl restart netlabd");
    try (Traffic traffic = host.traffic("hoard", Integer.toString(CONNECTIONS))) {
      assertEquals("running", traffic.line());
      host.until("a pause", () -> count("accepting pauses: "), count -> count > 0);
      long before = ticks();
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(WATCHED_SECONDS));
      long used = ticks() - before;
      double perSecond = Double.parseDouble(host.sh("getconf CLK_TCK").strip()) * WATCHED_SECONDS;
      System.out.println("out of descriptors, ticks in " + WATCHED_SECONDS + " s: " + used);
      assertTrue(used / perSecond < MOST_OF_A_PROCESSOR, "ticks: " + used);
      traffic.goOn();
      assertEquals(CONNECTIONS + " connections had their echo", traffic.result());
    }
    host.until(
        "accepting again",
        () -> {
          host.run("bash -c ': 3<>/dev/tcp/127.0.0.1/7'");
          return count("accepting again");
        },
        count -> count > 0);
    assertEquals(1, count("accepting pauses: "), () -> String.join("\n", host.records()));
  }

  private static long count(String text) {
    return host.records().stream().filter(record -> record.contains(text)).count();
  }

  /** Processor time of the JVM: proc(5), fields utime and stime. */
  private static long ticks() {
    String stat = host.sh("cat /proc/" + host.jvm() + "/stat");
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }
}
