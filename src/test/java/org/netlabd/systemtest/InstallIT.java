// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What installing the package leaves: a running, enabled, confined service, and nothing else. */
class InstallIT {

  private static final String NET_BIND_SERVICE_ONLY = "0000000000000400";

  @RegisterExtension static final NetlabdHost host = new NetlabdHost();

  @Test
  void serviceIsStartedAndEnabled() {
    assertEquals("active", host.sh("systemctl is-active netlabd").strip());
    assertEquals("enabled", host.sh("systemctl is-enabled netlabd").strip());
    assertEquals("running", host.run("systemctl is-system-running").output().strip());
  }

  @Test
  void socketIsInstalledButOff() {
    assertEquals("disabled", host.run("systemctl is-enabled netlabd.socket").output().strip());
    assertEquals("inactive", host.run("systemctl is-active netlabd.socket").output().strip());
  }

  @Test
  void presetsKeepItThatWay() {
    host.sh("systemctl preset netlabd.service netlabd.socket 2>&1");
    assertEquals("enabled", host.sh("systemctl is-enabled netlabd").strip());
    assertEquals("disabled", host.run("systemctl is-enabled netlabd.socket").output().strip());
  }

  @Test
  void commandLinesCanBeRead() {
    String lines = host.sh("ps -ww -o args= -u netlabd");
    assertEquals(3, lines.lines().count(), lines);
    assertTrue(lines.lines().allMatch(line -> line.length() < 250), lines);
  }

  @Test
  void jvmSeesNothingOfWhatOthersKeep() {
    String root = "/proc/" + host.jvm() + "/root";
    assertEquals("", host.sh("find " + root + "/home " + root + "/root -mindepth 1"));
    assertEquals("tmp", host.sh("ls -A " + root + "/var").strip());
    assertTrue(
        host.sh("grep ' / ' /proc/" + host.jvm() + "/mountinfo").contains("noexec"),
        "a file of its own cannot be run");
  }

  @Test
  void installationWarnsOfNothing() {
    assertFalse(
        host.installation()
            .toLowerCase(java.util.Locale.ROOT)
            .matches("(?s).*(warn|error|fail|no archive).*"),
        host.installation());
  }

  @Test
  void jvmRunsAsNetlabdWithOneCapability() {
    String status = host.sh("cat /proc/" + host.jvm() + "/status");
    String uid = host.sh("id -u netlabd").strip();
    assertTrue(status.contains("Uid:\t" + uid + "\t" + uid + "\t" + uid), status);
    for (String set : new String[] {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"}) {
      assertTrue(status.contains(set + ":\t" + NET_BIND_SERVICE_ONLY + "\n"), status);
    }
    assertTrue(status.contains("NoNewPrivs:\t1\n"), status);
    assertTrue(status.contains("Seccomp:\t2\n"), status);
  }

  @Test
  void accountCannotLogIn() {
    assertTrue(host.sh("getent passwd netlabd").strip().endsWith(":/usr/sbin/nologin"));
  }

  @Test
  void exposureIsOnePointSixOrBetter() {
    String report = host.sh("systemd-analyze security --no-pager netlabd");
    Matcher level =
        Pattern.compile("Overall exposure level for netlabd.service: ([0-9.]+)").matcher(report);
    assertTrue(level.find(), report);
    System.out.println("systemd-analyze security: " + level.group(1));
    assertTrue(Double.parseDouble(level.group(1)) <= 1.6, report);
  }

  @Test
  void nothingIsExtractedAndNothingIsLeftInTmp() {
    assertEquals(
        "",
        host.sh(
            "cd /tmp && find . /tmp/systemd-private-*-netlabd.service-*/tmp -type f ! -name '*.jsvc_up'"));
    String maps = host.sh("cat /proc/" + host.jvm() + "/maps");
    assertTrue(maps.contains("/usr/lib/netlabd/native/libnetty_transport_native_epoll_"), maps);
    assertTrue(maps.contains("/usr/lib/netlabd/netlabd.jsa"), maps);
  }

  @Test
  void configurationFileIsAConffile() {
    assertTrue(host.sh("dpkg-query -W -f '${Conffiles}' netlabd").contains("/etc/netlabd.conf "));
    assertEquals("", host.sh("netlabd check 2>&1"));
  }

  /**
   * Its unit hides the homes and /var: what root sees there is nothing that it could start with.
   */
  @Test
  void checkSeesWhatTheServiceSees() {
    host.sh("mkdir -p /home/a && cp /etc/netlabd.conf /home/a/ && mv /etc/netlabd.conf /root/");
    host.sh("ln -s /home/a/netlabd.conf /etc/netlabd.conf");
    Command.Ended hidden = host.run("netlabd check 2>&1");
    host.sh("mv -f /root/netlabd.conf /etc/netlabd.conf");
    assertEquals(78, hidden.status(), hidden.output());
    assertEquals(
        "/etc/netlabd.conf: cannot be read by netlabd: Permission denied, or hidden from its"
            + " service\n",
        hidden.output());
  }

  @Test
  void manPagesAreThere() {
    host.sh(
        "test -s /usr/share/man/man8/netlabd.8.gz && test -s /usr/share/man/man5/netlabd.conf.5.gz");
  }

  @Test
  void versionIsThePackages() {
    String version = host.sh("dpkg-query -W -f '${source:Upstream-Version}' netlabd");
    assertTrue(host.sh("netlabd --version").contains(version));
  }
}
