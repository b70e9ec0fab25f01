// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The package's life after its installation: each step finds what the one before it left. */
@TestMethodOrder(OrderAnnotation.class)
class UpgradeIT {

  private static final String EDIT = "# the sysadmin was here";
  private static final String CONNECT = "bash -c ': 3<>/dev/tcp/127.0.0.1/7' 2>/dev/null";

  @RegisterExtension static final NetlabdHost host = new NetlabdHost();

  @Test
  @Order(1)
  void upgradeReplacesTheRunningDaemonAndKeepsEdits(@TempDir Path scratch) throws Exception {
    String before = host.jvm();
    host.sh("echo '" + EDIT + "' >>/etc/netlabd.conf");
    host.put(DebianPackage.nextVersion(scratch), "/root/next.deb");

    host.sh("dpkg --install --force-confold /root/next.deb 2>&1");

    assertTrue(host.sh("dpkg-query -W -f '${Version}' netlabd").endsWith("+next"));
    host.jvmAfter(before);
    assertTrue(host.sh("cat /etc/netlabd.conf").contains(EDIT));
    assertTrue(host.sh("cat /etc/netlabd.conf.dpkg-dist").contains("The next version's."));
    assertTrue(
        host.sh("journalctl --no-pager -o cat -t netlabd _PID=" + before)
            .contains("Terminating: "));
    try (Traffic traffic = host.traffic("stream", "100000")) {
      traffic.result();
    }
  }

  /** dpkg says so, and the daemon of before goes on. */
  @Test
  @Order(2)
  void brokenConfigurationIsFoundWhileTheDaemonOfBeforeServes() throws Exception {
    String before = host.jvm();
    host.configure("drian = 1s\n");

    Command.Ended upgrade = host.run("dpkg --install --force-confold /root/next.deb 2>&1");

    assertNotEquals(0, upgrade.status());
    assertTrue(upgrade.output().contains("50-test.conf:1: drian"), upgrade.output());
    assertEquals(before, host.jvm());
    assertEquals("active", host.property("ActiveState"));
    try (Traffic traffic = host.traffic("stream", "100000")) {
      traffic.result();
    }
    host.sh("rm /etc/netlabd.conf.d/50-test.conf && dpkg --configure netlabd 2>&1");
    host.jvmAfter(before);
  }

  @Test
  @Order(3)
  void sessionsThatDrainDoNotHoldUpTheUpgrade() throws Exception {
    host.configure("drain = 20s\n");
    host.sh("systemctl reload netlabd");
    String before = host.jvm();
    try (Traffic traffic = host.traffic("load", "4")) {
      assertEquals("running", traffic.line());
      // Nor who reads what it prints to its end.
      host.sh("dpkg --install --force-confold /root/next.deb 2>&1 | cat");
      host.sh("kill -0 " + before);
      host.until("refused connection", () -> host.run(CONNECT).status(), status -> status != 0);
      traffic.goOn();
      traffic.result();
    }
    host.jvmAfter(before);
    host.sh("rm /etc/netlabd.conf.d/50-test.conf");
  }

  @Test
  @Order(4)
  void upgradeLeavesAloneWhatTheSysadminStopped() {
    for (String stopped : new String[] {"stop", "disable --now", "mask --now"}) {
      host.sh("systemctl " + stopped + " netlabd 2>&1");
      String before = host.run("systemctl is-enabled netlabd").output();
      host.sh("dpkg --install --force-confold /root/next.deb 2>&1");
      assertEquals("inactive", host.property("ActiveState"), stopped);
      assertEquals(before, host.run("systemctl is-enabled netlabd").output(), stopped);
      host.sh("systemctl unmask netlabd 2>&1; systemctl enable --now netlabd 2>&1");
    }
  }

  /** This version may mend what it failed of. */
  @Test
  @Order(5)
  void upgradeStartsWhatHasFailed() throws Exception {
    host.configure("drian = 1s\n");
    assertNotEquals(0, host.run("systemctl restart netlabd").status());
    assertEquals("failed", host.property("ActiveState"));
    host.sh("rm /etc/netlabd.conf.d/50-test.conf");
    host.sh("dpkg --install --force-confold /root/next.deb 2>&1");
    assertEquals("active", host.property("ActiveState"));
  }

  /** As after a crash: what starts then is of the version of before. */
  @Test
  @Order(6)
  void upgradeReplacesWhatIsStarting() throws Exception {
    // Until a start that takes for ever is done.
    host.sh("mkdir -p /run/systemd/system/netlabd.service.d");
    host.write(
        "/run/systemd/system/netlabd.service.d/slow.conf",
        "[Service]\nExecStartPre=/bin/sh -c 'test -e /run/fast || sleep infinity'\nTimeoutStartSec=infinity\n");
    host.sh("systemctl daemon-reload; systemctl stop netlabd; systemctl --no-block start netlabd");
    host.until("start", () -> host.property("ActiveState"), state -> state.equals("activating"));
    host.sh("touch /run/fast");
    host.sh("dpkg --install --force-confold /root/next.deb 2>&1");
    host.until("service", () -> host.property("ActiveState"), state -> state.equals("active"));
    host.sh("rm -r /run/fast /run/systemd/system/netlabd.service.d && systemctl daemon-reload");
  }

  /** Of an administrator who has a JAVA_HOME for other programs. */
  @Test
  @Order(7)
  void upgradeIsNotOfTheEnvironmentOfDpkg() throws Exception {
    String before = host.jvm();
    // Or other programs' libraries, with which no JVM starts.
    host.sh("mkdir /root/libraries && echo >/root/libraries/libstdc++.so.6");
    host.sh("rm /usr/lib/netlabd/netlabd.jsa");
    host.sh(
        "JAVA_HOME=/nonexistent NETLABD_JAVA_OPTIONS=-Xnonsense LD_LIBRARY_PATH=/root/libraries"
            + " dpkg --install --force-confold /root/next.deb 2>&1");
    host.jvmAfter(before);
    host.sh("test -s /usr/lib/netlabd/netlabd.jsa");
  }

  /** A preset may say so, too. */
  @Test
  @Order(8)
  void whatIsDisabledIsNotStartedByAnInstallation() {
    host.sh("dpkg --purge netlabd 2>&1; mkdir -p /etc/systemd/system-preset");
    host.sh("echo 'disable *' >/etc/systemd/system-preset/00-test.preset");
    assertTrue(
        host.sh("dpkg --install --force-confold /root/next.deb 2>&1").contains("not enabled"));
    assertEquals("inactive", host.property("ActiveState"));
    host.sh("rm /etc/systemd/system-preset/00-test.preset; systemctl enable --now netlabd 2>&1");
    host.sh("echo '" + EDIT + "' >>/etc/netlabd.conf");
  }

  /** dpkg says so to a package whose removal failed, and the archive of classes had gone. */
  @Test
  @Order(9)
  void aRemovalThatIsTakenBackLeavesAllAsItWas() {
    takeBack("remove");
    host.sh("test -s /usr/lib/netlabd/netlabd.jsa");
    assertEquals("active", host.property("ActiveState"));
    // What was started by hand serves, enabled or not.
    host.sh("systemctl disable netlabd 2>&1");
    String said = takeBack("upgrade") + takeBack("remove");
    assertFalse(said.contains("not started"), said);
    assertEquals("active", host.property("ActiveState"));
    // With systemd's ports, or what only waits for a client.
    host.sh("systemctl stop netlabd && systemctl start netlabd.socket netlabd");
    takeBack("remove");
    assertEquals("active\nactive\n", host.sh("systemctl is-active netlabd.socket netlabd"));
    host.sh("systemctl stop netlabd");
    takeBack("remove");
    assertEquals(
        "active\ninactive\n", host.run("systemctl is-active netlabd.socket netlabd").output());
    host.sh("systemctl stop netlabd.socket; systemctl enable netlabd 2>&1");
  }

  @Test
  @Order(10)
  void whatIsTakenBackDoesNotStartWhatTheSysadminStopped() {
    for (String action : new String[] {"remove", "upgrade", "deconfigure"}) {
      takeBack(action);
      assertEquals("inactive", host.property("ActiveState"), action);
    }
    host.sh("systemctl start netlabd");
  }

  /** What dpkg calls of a package when that, or another that takes its place, fails. */
  private static String takeBack(String action) {
    String scripts = "/var/lib/dpkg/info/netlabd.";
    return host.sh(scripts + "prerm " + action + " 2>&1")
        + host.sh(scripts + "postinst abort-" + action + " 0.1.0 2>&1");
  }

  @Test
  @Order(11)
  void removalStopsItAndKeepsItsConfiguration() {
    host.sh("systemctl stop netlabd && systemctl enable --now netlabd.socket 2>&1");
    // As a make-archive that was killed leaves it.
    host.sh("touch /usr/lib/netlabd/netlabd.jsa.new");
    host.sh("dpkg --remove netlabd 2>&1");
    assertEquals("", host.sh("pgrep -u netlabd || true"));
    assertEquals("", host.sh("systemctl list-units --no-legend 'netlabd*'"));
    assertNotEquals(0, host.run(CONNECT).status());
    assertTrue(host.sh("cat /etc/netlabd.conf").contains(EDIT));
    host.sh("test ! -e /run/netlabd && test ! -e /usr/lib/netlabd && test ! -e /usr/share/netlabd");
  }

  @Test
  @Order(12)
  void reinstallationFindsTheConfigurationAgain() {
    host.sh("dpkg --install --force-confold /root/next.deb 2>&1");
    assertTrue(host.sh("cat /etc/netlabd.conf").contains(EDIT));
    // With the ports, which systemd has when the host is up again: the socket is enabled still.
    assertEquals("active", host.property("ActiveState"));
  }

  /** The account stays, as Debian's do: files elsewhere may be its own. */
  @Test
  @Order(13)
  void purgeLeavesNothingButTheAccount() {
    host.sh("dpkg --purge netlabd 2>&1");
    assertEquals(
        "",
        host.sh(
            "find / -xdev \\( -path /proc -o -path /sys -o -path /root -o -path /var/log \\) -prune -o"
                + " -name '*netlabd*' ! -name 'netlabd-test*' -print; find /run /tmp -name '*netlabd*'"));
    assertEquals("", host.sh("pgrep -u netlabd || true"));
    assertEquals("running", host.run("systemctl is-system-running").output().strip());
    host.sh("getent passwd netlabd");
  }

  /** With the same files, from when there was no package of the client alone. */
  @Test
  @Order(14)
  void theSinglePackageBecomesTheOneOfTwo(@TempDir Path scratch) throws Exception {
    host.put(DebianPackage.single(scratch), "/root/single.deb");
    host.sh("dpkg --install /root/single.deb 2>&1");
    assertEquals("0.1.0-1", host.sh("dpkg-query -W -f '${Version}' netlabd"));
    String before = host.jvm();
    host.sh("dpkg --install /root/netlabd.deb 2>&1");
    host.jvmAfter(before);
    assertEquals(
        "netlab", host.sh("dpkg-query -W -f '${Provides}' netlabd | cut -d ' ' -f 1").strip());
    host.sh("netlab echo -c 1 127.0.0.1");
  }

  /** Nobody loses a running daemon by a slip. */
  @Test
  @Order(15)
  void theClientAloneIsRefusedBesideTheDaemon() throws Exception {
    String before = host.jvm();
    host.put(DebianPackage.built("netlab"), "/root/netlab.deb");

    Command.Ended refused = host.run("dpkg --install /root/netlab.deb 2>&1");

    assertNotEquals(0, refused.status());
    assertTrue(refused.output().contains("not installing netlab"), refused.output());
    assertEquals(before, host.jvm());
    host.sh("netlab echo -c 1 127.0.0.1");
  }

  @Test
  @Order(16)
  void theDaemonTakesThePlaceOfTheClientAlone() {
    host.sh("dpkg --purge netlabd 2>&1 && dpkg --install /root/netlab.deb 2>&1");
    host.sh("dpkg --install /root/netlabd.deb 2>&1");
    assertNotEquals(
        0, host.run("dpkg-query -W -f '${db:Status-Abbrev}' netlab | grep ii").status());
    host.sh("netlab echo -c 1 127.0.0.1");
  }

  /** As it is when dpkg was killed and starts again: for dpkg that is an upgrade. */
  @Test
  @Order(17)
  void aFirstInstallationThatWasCutShortStartsItInTheEnd() {
    host.sh("dpkg --purge netlabd 2>&1");
    host.sh("dpkg --unpack /root/netlabd.deb 2>&1 && dpkg --unpack /root/netlabd.deb 2>&1");
    host.sh("dpkg --configure netlabd 2>&1");
    assertEquals("active", host.property("ActiveState"));
  }
}
