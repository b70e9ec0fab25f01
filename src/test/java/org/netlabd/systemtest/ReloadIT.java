// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code systemctl reload}: its result is its exit status, and who stays notices nothing. */
class ReloadIT {

  private static final int RELOADS = 100;

  @RegisterExtension static final NetlabdHost host = new NetlabdHost();

  @AfterEach
  void restore() {
    host.restore();
  }

  @Test
  void goodFileIsTakenAndSaid() throws Exception {
    host.configure("drain = 9s\n");
    assertEquals(0, host.run("systemctl reload netlabd").status());
    awaitRecord("Reloaded: drain changed");
    assertEquals("Reloaded: nothing changed", host.sh("netlab reload").strip());
  }

  @Test
  void brokenFileFailsTheReloadAndIsNamedInTheJournal() throws Exception {
    String jvm = host.jvm();
    host.configure("drian = 1s\n");
    assertNotEquals(0, host.run("systemctl reload netlabd").status());
    awaitRecord("/etc/netlabd.conf.d/50-test.conf:1: drian: ");
    awaitRecord("Not reloaded, nothing changed: 1 problem");
    assertEquals("active", host.property("ActiveState"));
    assertEquals(jvm, host.jvm());
    Command.Ended asked = host.run("netlab reload");
    assertEquals(1, asked.status());
    assertTrue(asked.output().contains("50-test.conf:1: drian: "), asked.output());
  }

  @Test
  void sighupReloadsWhoeverGetsIt() {
    String jvm = host.jvm();
    String controller = host.sh("ps -o ppid= -p " + jvm).strip();
    // jsvc has its own handler for a moment after the start.
    awaitRecord("Started");
    host.sh("sleep 2");
    for (String process : List.of(jvm, controller, host.property("MainPID"))) {
      long before = reloads();
      host.sh("kill -HUP " + process);
      host.until("reload", ReloadIT::reloads, now -> now == before + 1);
    }
    assertEquals(jvm, host.jvm());
    assertEquals("active", host.property("ActiveState"));
  }

  /**
   * As logrotate's scripts of other daemons send them, and who wants to see the JVM's threads: to
   * each process of the service.
   */
  @Test
  void otherDaemonsSignalsLeaveLauncherControllerAndJvmAlone() {
    String jvm = host.jvm();
    String launcher = host.property("MainPID");
    awaitRecord("Started");
    host.sh("sleep 2");
    for (String signal : "USR1 QUIT ALRM IO PROF PWR TTIN TTOU VTALRM".split(" ")) {
      host.sh("systemctl kill -s " + signal + " netlabd");
    }
    long before = reloads();
    host.sh("systemctl kill -s USR2 netlabd");
    host.until("reload", ReloadIT::reloads, now -> now > before);
    assertEquals(jvm, host.jvm());
    assertEquals(launcher, host.property("MainPID"));
    awaitRecord("Full thread dump ");
  }

  private static long reloads() {
    return host.records().stream().filter(each -> each.startsWith("Reloaded: ")).count();
  }

  @Test
  void reloadsAndFailedStartsAreSaidOnceAndTheUnitHasTheirStatus() throws Exception {
    host.configure("drain = 8s\n");
    long before = reloads();
    host.sh("systemctl reload netlabd");
    assertEquals(before + 1, host.until("reload", ReloadIT::reloads, now -> now > before));
    host.configure("drene = 2s\n");
    assertNotEquals(0, host.run("systemctl restart netlabd").status());
    assertEquals("78", host.property("ExecMainStatus"));
    assertEquals("failed", host.property("ActiveState"));
    String said = "50-test.conf:1: drene: unknown key";
    assertEquals(1, lines("journalctl --no-pager -o cat -u netlabd", said));
    assertEquals(1, lines("systemctl show -p StatusText netlabd", said));
    host.configure("listeners.echo-tcp { address = [\"192.0.2.1\"] }\n");
    assertNotEquals(0, host.run("systemctl start netlabd").status());
    assertEquals("69", host.property("ExecMainStatus"));
    assertEquals(
        1, lines("journalctl --no-pager -o cat -u netlabd", "cannot listen on tcp 192.0.2.1:7"));
  }

  private static long lines(String command, String text) {
    return host.sh(command).lines().filter(each -> each.contains(text)).count();
  }

  @Test
  void reloadOfAServiceThatIsNotThereSaysSo() {
    host.sh("systemctl stop netlabd");
    Command.Ended asked = host.run("netlab reload");
    assertEquals(69, asked.status());
    assertTrue(asked.output().contains("/run/netlabd/control.sock"), asked.output());
  }

  @Test
  void hundredReloadsUnderLoadLoseNothing() throws Exception {
    String jvm = host.jvm();
    try (Traffic traffic = host.traffic("steady")) {
      assertEquals("running", traffic.line());
      for (int i = 0; i < RELOADS; i++) {
        boolean broken = i % 4 == 3;
        host.configure(configuration(i));
        int status = host.run("systemctl reload netlabd").status();
        assertEquals(broken ? 1 : 0, status, "reload " + i);
      }
      traffic.goOn();
      System.out.println(RELOADS + " reloads: " + traffic.result());
    }
    assertEquals(jvm, host.jvm());
  }

  /** In turn: the shipped one, a listener more, other limits of those that stay, a broken one. */
  private static String configuration(int turn) {
    return switch (turn % 4) {
      case 0 -> "";
      case 1 -> "listeners.lab { protocol = tcp, port = 7007 }\nlog.level = warn\n";
      case 2 ->
          "listeners.echo-tcp { timeouts.idle = "
              + (60 + turn)
              + "s, limits.sessions = 5000 }\n"
              + "listeners.echo-udp.access.deny = [\"192.0.2."
              + turn
              + "\"]\n";
      default -> "drian = 1s\nlisteners.echo-tcp.port = nonsense/\n";
    };
  }

  private static void awaitRecord(String start) {
    host.until(
        start,
        host::records,
        records -> records.stream().anyMatch(record -> record.startsWith(start)));
  }
}
