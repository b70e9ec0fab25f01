// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Stop, reload and restart, with traffic. */
class StopIT {

  private static final Pattern CLOSED =
      Pattern.compile("closed: ([0-9]+) bytes in, ([0-9]+) bytes out");

  @RegisterExtension static final NetlabdHost host = new NetlabdHost();

  @AfterEach
  void restore() {
    host.restore();
  }

  @Test
  void stopUnderLoadLosesNoByte() throws Exception {
    try (Traffic traffic = host.traffic("load", "20")) {
      assertEquals("running", traffic.line());
      var stop = CompletableFuture.supplyAsync(() -> host.run("systemctl stop netlabd"));
      host.until("refused connection", StopIT::connects, refused -> refused);
      traffic.goOn();
      System.out.println("stop under load: " + traffic.result());
      assertEquals(0, stop.get().status(), stop.get().output());
    }
    assertEquals("success", host.property("Result"));
    assertEquals("inactive", host.property("ActiveState"));
    assertEquals("", host.sh("pgrep -u netlabd || true"));
    host.sh("test ! -e /run/netlabd");
  }

  @Test
  void sessionThatDoesNotFinishIsEndedAfterTheDrainTime() throws Exception {
    host.configure("drain = 1s\n");
    host.sh("systemctl restart netlabd");
    String jvm = host.jvm();
    try (Traffic traffic = host.traffic("load", "4")) {
      assertEquals("running", traffic.line());
      host.sh("systemctl stop netlabd");
    }
    assertEquals("success", host.property("Result"));
    String records = host.sh("journalctl --no-pager -o cat -t netlabd _PID=" + jvm);
    Matcher closed = CLOSED.matcher(records);
    int sessions = 0;
    while (closed.find()) {
      sessions++;
    }
    assertEquals(4, sessions, records);
    assertTrue(records.contains("\nTerminating: "), records);
  }

  /** The daemon says how long it may take (EXTEND_TIMEOUT_USEC), whatever its unit says. */
  @Test
  void aDrainMayTakeLongerThanTheUnitsTime() throws Exception {
    String directory = "/run/systemd/system/netlabd.service.d";
    host.sh("mkdir " + directory);
    host.write(directory + "/short.conf", "[Service]\nTimeoutStopSec=2\n");
    host.configure("drain = 6s\n");
    host.sh("systemctl daemon-reload && systemctl restart netlabd");
    String jvm = host.jvm();
    try (Traffic traffic = host.traffic("load", "4")) {
      assertEquals("running", traffic.line());
      host.sh("systemctl stop netlabd");
    } finally {
      host.sh("rm -r " + directory + " && systemctl daemon-reload");
    }
    assertEquals("success", host.property("Result"));
    String last = host.records(jvm).stream().reduce("", (before, line) -> line);
    assertTrue(last.startsWith("Terminating: SIGTERM; 0 sessions drained, 4 cut; "), last);
  }

  /** Before the JVM takes SIGTERM, while it starts, and right after. */
  @Test
  void stopRightAfterTheStartEndsAtOnce() {
    for (int i = 0; i <= 20; i++) {
      String delay = Double.toString(i / 20.0);
      host.sh("systemctl reset-failed netlabd; systemctl stop netlabd");
      host.sh("systemctl start --no-block netlabd; sleep " + delay);
      // Half of the unit's time, after which it would be killed.
      assertEquals(0, host.run("timeout 15 systemctl stop netlabd").status(), delay);
      assertEquals("success", host.property("Result"), delay);
      assertEquals("inactive", host.property("ActiveState"), delay);
      assertEquals("", host.sh("pgrep -u netlabd || true"), delay);
    }
  }

  @Test
  void whateverIsAtThePidFilesPathTheServiceStarts() {
    for (String make : List.of("echo rubbish >FILE", "echo 1 >FILE", "mkdir -p FILE/of/root")) {
      host.sh("systemctl stop netlabd; mkdir -p /run/netlabd; chown netlabd: /run/netlabd");
      host.sh(make.replace("FILE", "/run/netlabd/netlabd.pid"));
      host.sh("systemctl start netlabd");
      host.sh("bash -c 'exec 3<>/dev/tcp/127.0.0.1/7; echo >&3; read -t 20 -u 3 line'");
    }
    host.sh("rm -rf /run/netlabd/netlabd.pid");
  }

  @Test
  void aSecondStopSignalEndsIt() throws Exception {
    host.configure("drain = 1h\n");
    host.sh("systemctl restart netlabd");
    try (Traffic traffic = host.traffic("load", "4")) {
      assertEquals("running", traffic.line());
      String main = host.property("MainPID");
      host.sh("kill " + main);
      host.until("refused connection", StopIT::connects, refused -> refused);
      host.sh("kill " + main);
      host.until("end", () -> host.property("ActiveState"), "inactive"::equals);
    }
    assertEquals("success", host.property("Result"));
  }

  @Test
  void reloadKeepsTheProcessAndItsSessions() throws Exception {
    String jvm = host.jvm();
    try (Traffic traffic = host.traffic("load", "4")) {
      assertEquals("running", traffic.line());
      host.sh("systemctl reload netlabd");
      host.until(
          "record of the reload",
          host::records,
          records -> records.stream().anyMatch(record -> record.startsWith("Reloaded")));
      traffic.goOn();
      traffic.result();
    }
    assertEquals(jvm, host.jvm());
    assertEquals("active", host.property("ActiveState"));
  }

  private static boolean connects() {
    return host.run("bash -c ': 3<>/dev/tcp/127.0.0.1/7' 2>/dev/null").status() != 0;
  }
}
