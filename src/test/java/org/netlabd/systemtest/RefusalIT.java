// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A start that cannot succeed fails, and says why where a sysadmin looks. */
class RefusalIT {

  private static final List<String> PROBLEMS =
      List.of("50-test.conf:1: drian", "50-test.conf:2: workers", "50-test.conf:3: log.level");

  @RegisterExtension static final NetlabdHost host = new NetlabdHost();

  @AfterEach
  void restore() {
    host.restore();
  }

  @Test
  void takenPortIsNamedInStatusAndJournal() throws Exception {
    host.sh("systemctl stop netlabd");
    try (Traffic taken = host.traffic("take")) {
      assertEquals("running", taken.line());
      assertNotEquals(0, host.run("systemctl start netlabd").status());
      host.until(
          "status with the reason",
          () -> host.run("systemctl status --no-pager --full netlabd").output(),
          status -> status.matches("(?s).*Active: failed.*echo-tcp.*:7.*in use.*"));
      assertTrue(
          host.records().stream().anyMatch(record -> record.matches(".*echo-tcp.*:7.*in use.*")),
          () -> String.join("\n", host.records()));
    }
  }

  @Test
  void everyProblemOfABrokenFileIsInTheJournal() throws Exception {
    host.configure("drian = 1s\nworkers = many\nlog.level = loud\n");
    assertNotEquals(0, host.run("systemctl restart netlabd").status());
    assertEquals("failed", host.property("ActiveState"));
    for (String problem : PROBLEMS) {
      host.until(
          problem,
          host::records,
          records -> records.stream().anyMatch(record -> record.contains(problem)));
    }
    // Ten lines are all that it shows of the journal.
    String status = host.run("systemctl status --no-pager --full netlabd").output();
    assertTrue(status.contains(PROBLEMS.get(0)), status);
  }

  @Test
  void checkReportsTheSameProblems() throws Exception {
    host.configure("drian = 1s\nworkers = many\nlog.level = loud\n");
    Command.Ended check = host.run("netlabd check");
    assertEquals(78, check.status());
    for (String problem : PROBLEMS) {
      assertTrue(check.output().contains(problem), check.output());
    }
    assertEquals("active", host.sh("systemctl is-active netlabd").strip());
  }

  /** Of the unit's environment, too, with a blank and what a shell would take for its own. */
  @Test
  void checkRunsWithTheUnitsOptions() throws Exception {
    host.sh("mkdir -p /run/systemd/system/netlabd.service.d");
    host.write(
        "/run/systemd/system/netlabd.service.d/options.conf",
        "[Service]\nEnvironment=\"NETLABD_JAVA_OPTIONS=-XX:MaxDirectMemorySize=100m -Da=$(false)'\"\n");
    host.sh("systemctl daemon-reload");
    try {
      Command.Ended check = host.run("netlabd check");
      assertEquals(78, check.status(), check.output());
      assertTrue(check.output().contains("buffers"), check.output());
      assertNotEquals(0, host.run("systemctl restart netlabd").status());
      assertEquals(0, host.run("NETLABD_JAVA_OPTIONS= netlabd check").status());
    } finally {
      host.sh("rm -r /run/systemd/system/netlabd.service.d; systemctl daemon-reload");
    }
    assertEquals("", host.sh("netlabd check"));
  }

  /** Debian's way to let a service read a key of TLS, and a sysadmin's. */
  @ParameterizedTest
  @CsvSource({
    "SupplementaryGroups=mail, root:mail, 640",
    "User=nobody, nobody:root, 400",
    "Group=mail, root:mail, 640",
  })
  void checkReadsAsTheUnitsUserAndGroups(String line, String owner, String mode) throws Exception {
    host.sh("mkdir -p /run/systemd/system/netlabd.service.d");
    host.write("/etc/netlabd.key", "a secret of ours\n");
    host.sh("chown " + owner + " /etc/netlabd.key; chmod " + mode + " /etc/netlabd.key");
    host.configure(
        "listeners.s { protocol = udp, service = stamp, port = 862, stamp.key-file = /etc/netlabd.key }\n");
    try {
      Command.Ended check = host.run("netlabd check");
      assertEquals(78, check.status(), check.output());
      assertTrue(check.output().contains("cannot be read by netlabd"), check.output());
      host.write("/run/systemd/system/netlabd.service.d/account.conf", "[Service]\n" + line + "\n");
      host.sh("systemctl daemon-reload");
      assertEquals("", host.sh("netlabd check"));
      host.sh("systemctl restart netlabd");
      assertEquals("", host.sh("netlabd check"));
    } finally {
      host.sh("rm -rf /run/systemd/system/netlabd.service.d; systemctl daemon-reload");
    }
  }
}
