package org.netlabd.systemtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
