// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** With netlabd.socket, systemd holds the ports. */
class SocketActivationIT {

  private static final int RESTARTS = 3;

  @RegisterExtension static final NetlabdHost host = new NetlabdHost();

  @BeforeEach
  void hand() {
    host.sh("systemctl stop netlabd.service && systemctl enable --now netlabd.socket 2>&1");
  }

  @AfterEach
  void takeBack() {
    host.sh("systemctl disable --now netlabd.socket 2>&1; systemctl stop netlabd.service");
    host.restore();
  }

  @Test
  void firstConnectionStartsTheService() throws Exception {
    assertEquals("inactive", host.property("ActiveState"));
    assertEquals("100000 bytes came back", result("stream", "100000"));
    assertEquals("active", host.property("ActiveState"));
    assertEquals(3, result("sizes", "0", "1400", "65507").charAt(0) - '0');
    servesWhatSystemdBound();
  }

  @Test
  void firstDatagramStartsTheService() throws Exception {
    assertEquals("127.0.0.5 answered", result("source", "127.0.0.5"));
    assertEquals("active", host.property("ActiveState"));
    assertEquals("0:0:0:0:0:0:0:1 answered", result("source", "::1"));
  }

  @Test
  void restartRefusesNobody() throws Exception {
    try (Traffic traffic = host.traffic("clients")) {
      assertEquals("running", traffic.line());
      for (int i = 0; i < RESTARTS; i++) {
        host.sh("systemctl restart netlabd");
      }
      traffic.goOn();
      System.out.println(RESTARTS + " restarts: " + traffic.result());
    }
    servesWhatSystemdBound();
  }

  @Test
  void upgradeRefusesNobody() throws Exception {
    try (Traffic traffic = host.traffic("clients")) {
      assertEquals("running", traffic.line());
      String before = host.jvm();
      host.sh("dpkg --install /root/netlabd.deb 2>&1");
      host.jvmAfter(before);
      traffic.goOn();
      System.out.println("upgrade: " + traffic.result());
    }
    assertEquals("active", host.sh("systemctl is-active netlabd.socket").strip());
    servesWhatSystemdBound();
  }

  @Test
  void startsThatFailDoNotGoOnForEver() throws Exception {
    host.configure("drian = 1s\n");
    host.run("bash -c ': 3<>/dev/tcp/127.0.0.1/7'");
    host.until(
        "end of it",
        () -> host.run("systemctl is-failed netlabd.socket").output().strip(),
        "failed"::equals);
    assertEquals("failed", host.property("ActiveState"));
  }

  /** As netlabd(8) has it: systemd binds the ports, and the service is left with no privilege. */
  @Test
  void theServiceNeedsNoCapability() throws Exception {
    String dropIn = "/run/systemd/system/netlabd.service.d";
    host.sh("mkdir -p " + dropIn);
    host.write(
        dropIn + "/none.conf",
        "[Service]\nAmbientCapabilities=\nCapabilityBoundingSet=\nPrivateUsers=yes\n");
    host.sh("systemctl daemon-reload");
    try {
      assertEquals("100000 bytes came back", result("stream", "100000"));
      assertEquals("127.0.0.5 answered", result("source", "127.0.0.5"));
      String status = host.sh("cat /proc/" + host.jvm() + "/status");
      assertTrue(status.contains("CapBnd:\t0000000000000000\n"), status);
      String report = host.sh("systemd-analyze security --no-pager netlabd | tail -n 1");
      assertTrue(report.matches("(?s).*netlabd.service: (0|1\\.[0-3]).*"), report);
    } finally {
      host.sh("rm -r " + dropIn + "; systemctl daemon-reload");
    }
  }

  /** Systemd's socket stays first in the list of those that have each port. */
  private static void servesWhatSystemdBound() {
    String sockets = host.sh("ss -H -lntup 'sport = :7'");
    assertEquals(4, sockets.lines().filter(line -> line.contains("\"systemd\"")).count(), sockets);
    long tcp =
        sockets
            .lines()
            .filter(line -> line.startsWith("tcp") && line.contains("\"jsvc\",pid=" + host.jvm()))
            .count();
    assertTrue(tcp == 2, sockets);
  }

  private static String result(String... words) throws Exception {
    try (Traffic traffic = host.traffic(words)) {
      return traffic.result();
    }
  }
}
