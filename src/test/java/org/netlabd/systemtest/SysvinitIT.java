// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host without systemd: /etc/init.d/netlabd, by jsvc's own detaching, with rsyslogd's log. */
class SysvinitIT {

  private static final String DROP_IN = "/etc/netlabd.conf.d/50-test.conf";
  private static final String ECHO =
      "bash -c 'exec 3<>/dev/tcp/127.0.0.1/7; echo hello >&3; read -t 20 -u 3 line;"
          + " test \"$line\" = hello'";

  /** What init(8) would have written to utmp; without it invoke-rc.d(8) starts nothing. */
  private static final String RUNLEVEL = "export RUNLEVEL=2 PREVLEVEL=N; ";

  @RegisterExtension static final NetlabdHost host = new NetlabdHost("bookworm", false);

  @BeforeAll
  static void log() {
    host.sh("rsyslogd");
    host.until("a log", () -> host.run("test -S /dev/log").status(), status -> status == 0);
  }

  private static int init(String action) {
    return host.run("/etc/init.d/netlabd " + action).status();
  }

  private static String jvm() {
    return host.sh("cat /run/netlabd.pid").strip();
  }

  private static void serves() {
    assertEquals(0, init("status"));
    host.sh(ECHO);
  }

  @BeforeEach
  void start() {
    assertEquals(0, init("start"));
  }

  @AfterEach
  void stop() {
    host.sh("rm -f " + DROP_IN + " /etc/default/netlabd");
    assertEquals(0, init("stop"));
    // What has ended stays in the list until its parent has asked for it.
    host.until("end of all", () -> host.sh("pgrep jsvc || true"), String::isEmpty);
  }

  @Test
  void runsAsItsUserAndIsStartedAtBoot() {
    serves();
    assertEquals("netlabd", host.sh("ps -o user= -p " + jvm()).strip());
    host.sh("ls /etc/rc2.d/S??netlabd /etc/rc0.d/K??netlabd");
    assertEquals("?", host.sh("ps -o tty= -p " + jvm()).strip());
  }

  @Test
  void startAndStopTwice() {
    String jvm = jvm();
    assertEquals(0, init("start"));
    assertEquals(jvm, jvm());
    assertEquals(0, init("stop"));
    assertEquals(3, init("status"));
    assertEquals(0, init("stop"));
    host.until(
        "last record",
        () -> host.sh("grep 'netlabd\\[" + jvm + "\\]' /var/log/syslog || true"),
        records -> records.contains("Started: ") && records.contains("Terminating: SIGTERM"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo rubbish >FILE",
        "echo 1 >FILE",
        "echo 99999 >FILE",
        ":>FILE",
        "sleep 1000 & echo $! >FILE",
        "mkdir -p FILE/x"
      })
  void whateverIsAtThePidFilesPathItStarts(String make) {
    assertEquals(0, init("stop"));
    host.sh("(" + make.replace("FILE", "/run/netlabd.pid") + ") >/dev/null 2>&1");
    assertEquals(1, init("status"));
    assertEquals(0, init("start"));
    serves();
    host.sh(make.startsWith("sleep") ? "pkill -f '^sleep 1000'" : "true");
  }

  /** jsvc's controller waits for a minute after it. */
  @Test
  void aJvmThatWasKilledIsReplacedByAStart() {
    host.sh("kill -KILL " + jvm());
    host.until("its end", () -> init("status"), status -> status == 1);
    assertEquals(0, init("start"));
    serves();
    host.sh("kill -KILL " + jvm());
  }

  /** As dpkg(1) replaces a program that runs. */
  @Test
  void aDaemonOfAJsvcThatWasReplacedIsItsOwnStill() {
    String jvm = jvm();
    host.sh("cp -p /usr/bin/jsvc /usr/bin/jsvc.new && mv /usr/bin/jsvc.new /usr/bin/jsvc");
    assertEquals(0, init("start"));
    assertEquals(jvm, jvm());
    serves();
    assertEquals(0, init("restart"));
    assertNotEquals(jvm, jvm());
    serves();
  }

  @Test
  void brokenConfigurationChangesNothing() throws Exception {
    String jvm = jvm();
    host.write(DROP_IN, "drian = 1s\n");
    assertNotEquals(0, init("reload"));
    assertEquals(78, init("restart"));
    assertEquals(jvm, jvm());
    serves();
    host.write(DROP_IN, "drain = 1s\n");
    assertEquals(0, init("reload"));
    assertEquals(jvm, jvm());
    assertEquals(0, init("restart"));
    assertNotEquals(jvm, jvm());
    serves();
    assertEquals(0, init("stop"));
    host.write(DROP_IN, "drian = 1s\n");
    Command.Ended start = host.run("/etc/init.d/netlabd start");
    assertEquals(78, start.status(), start.output());
    assertEquals(7, init("reload"));
  }

  @Test
  void optionsOfTheDefaultsFileAreTheJvms() throws Exception {
    host.write("/etc/default/netlabd", "NETLABD_JAVA_OPTIONS=-XX:MaxDirectMemorySize=100m\n");
    assertEquals(78, host.run("netlabd check").status());
    assertEquals(78, init("restart"));
    serves();
    host.write(
        "/etc/default/netlabd",
        "NETLABD_JAVA_OPTIONS=\"$NETLABD_JAVA_OPTIONS --add-opens=java.base/java.lang=ALL-UNNAMED\"\n"
            + "[ -d /nonexistent ] && JAVA_HOME=/nonexistent\n");
    assertEquals(0, init("restart"));
    serves();
    host.write("/etc/default/netlabd", "NETLABD_JAVA_OPTIONS=\"-Xmx200m\n");
    Command.Ended broken = host.run("netlabd check 2>&1");
    assertEquals(70, broken.status(), broken.output());
    assertTrue(
        broken.output().matches("netlabd: /etc/default/netlabd: \\d+: Syntax error: .*\n"),
        broken.output());
    assertEquals(70, init("restart"));
    serves();
    host.sh("rm /etc/default/netlabd");
  }

  /** An account that was there before the package is left as it is. */
  @Test
  void controlSocketIsOfItsGroupWhateverTheAccountsIs() {
    assertEquals(0, init("stop"));
    host.sh("usermod -g users netlabd");
    assertEquals(0, init("start"));
    host.sh("usermod -g netlabd netlabd");
    assertEquals("users", host.sh("ps -o group= -p " + jvm()).strip());
    assertEquals(
        "660 netlabd netlabd", host.sh("stat -c '%a %U %G' /run/netlabd/control.sock").strip());
  }

  @Test
  void javaHomeOfTheDefaultsFileIsTheJvms() throws Exception {
    host.write("/etc/default/netlabd", "JAVA_HOME=/nonexistent\n");
    Command.Ended missing = host.run("netlabd check 2>&1");
    assertEquals(70, missing.status(), missing.output());
    assertTrue(missing.output().contains("JAVA_HOME=/nonexistent: no Java"), missing.output());
    assertEquals(0, host.run("JAVA_HOME=/usr/lib/jvm/default-java netlabd check").status());
    host.sh("ln -s /usr/lib/jvm/default-java /opt/java");
    host.write("/etc/default/netlabd", "JAVA_HOME=/opt/java\n");
    assertEquals(0, init("restart"));
    serves();
    host.sh("tr '\\0' ' ' </proc/" + jvm() + "/cmdline | grep -e '-home /opt/java '");
  }

  /** As a shell or an installation may have it for other programs. */
  @Test
  void takesNothingFromItsCallersEnvironment() {
    String jvm = jvm();
    host.sh(
        "export JAVA_HOME=/nonexistent NETLABD_JAVA_OPTIONS=-Xnonsense TZ=Asia/Tokyo;"
            + " /etc/init.d/netlabd reload && /etc/init.d/netlabd restart");
    assertNotEquals(jvm, jvm());
    assertEquals("", host.sh("tr '\\0' '\\n' </proc/" + jvm() + "/environ | grep ^TZ= || true"));
    serves();
  }

  @Test
  void saysThatItNeedsATmp() {
    assertEquals(0, init("stop"));
    host.sh("mount -t tmpfs -o ro tmpfs /tmp");
    Command.Ended start = host.run("/etc/init.d/netlabd start 2>&1");
    host.sh("umount /tmp");
    assertEquals(70, start.status(), start.output());
    assertTrue(start.output().contains("/tmp takes no file"), start.output());
    assertFalse(start.output().contains("No such file"), start.output());
  }

  @Test
  void whatIsNoActionIsUsage() {
    assertEquals(3, init("dance"));
    assertEquals(2, init(""));
  }

  /** The terminal, which is dpkg's own, sends SIGHUP as dpkg ends: while the daemon drains. */
  @Test
  void upgradeByAptIsNotCutShortWithItsTerminal(@TempDir Path scratch) throws Exception {
    host.write(DROP_IN, "drain = 3s\n");
    assertEquals(0, init("reload"));
    String jvm = jvm();
    host.sh(
        "bash -c 'exec 3<>/dev/tcp/127.0.0.1/7; echo >&3; read -u 3; exec sleep 1000' >/dev/null 2>&1 &");
    host.until("session", () -> host.sh("netlab sessions"), list -> list.contains("echo-tcp"));
    host.put(DebianPackage.nextVersion(scratch), "/root/terminal.deb");
    host.sh(
        RUNLEVEL
            + "script -qec 'dpkg --install --force-confold /root/terminal.deb' /dev/null </dev/null");
    host.until(
        "another JVM",
        () -> host.run("cat /run/netlabd.pid").output().strip(),
        pid -> pid.matches("[0-9]+") && !pid.equals(jvm));
    host.until("service", () -> host.run(ECHO).status(), status -> status == 0);
    host.sh("pkill -f '^sleep 1000'");
  }

  @Test
  void upgradeReplacesTheDaemonUnlessTheConfigurationIsBroken(@TempDir Path scratch)
      throws Exception {
    String jvm = jvm();
    host.put(DebianPackage.nextVersion(scratch), "/root/next.deb");
    host.write(DROP_IN, "drian = 1s\n");
    Command.Ended upgrade =
        host.run(RUNLEVEL + "dpkg --install --force-confold /root/next.deb 2>&1");
    assertNotEquals(0, upgrade.status());
    assertTrue(upgrade.output().contains("50-test.conf:1: drian"), upgrade.output());
    assertEquals(jvm, jvm());
    serves();
    host.sh("rm " + DROP_IN + ";" + RUNLEVEL + "dpkg --configure netlabd 2>&1");
    host.until(
        "another JVM",
        () -> host.run("cat /run/netlabd.pid").output().strip(),
        pid -> pid.matches("[0-9]+") && !pid.equals(jvm));
    host.until("service", () -> host.run(ECHO).status(), status -> status == 0);
  }
}
