// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The archive of classes helps, and never hinders. */
class ArchiveIT {

  private static final String ARCHIVE = "/usr/lib/netlabd/netlabd.jsa";

  @RegisterExtension static final NetlabdHost host = new NetlabdHost();

  @AfterEach
  void restore() {
    host.sh("/usr/libexec/netlabd/make-archive && systemctl restart netlabd");
  }

  @Test
  void newJvmHasItMadeAnew() {
    String before = host.sh("stat -c %i " + ARCHIVE);
    host.sh(
        "dpkg-trigger --by-package=default-jre-headless /usr/lib/jvm && dpkg --triggers-only --pending");
    assertNotEquals(before, host.sh("stat -c %i " + ARCHIVE));
    assertEquals("active", host.property("ActiveState"));
  }

  @Test
  void makingItTakesNothingFromTheEnvironmentAndLeavesNothingWhenKilled() {
    assertEquals(
        "",
        host.sh(
            "_JAVA_OPTIONS=-Xmx1k JAVA_TOOL_OPTIONS=-Xmx1k JDK_JAVA_OPTIONS=-Xmx1k JAVA_HOME=/nowhere"
                + " CLASSPATH=/nowhere /usr/libexec/netlabd/make-archive 2>&1"));
    host.sh(
        "/usr/libexec/netlabd/make-archive & "
            + "until [ -s /usr/lib/netlabd/netlabd.jsa.new ]; do sleep 0.01; done; kill $!; wait $! || true");
    host.sh("test -s " + ARCHIVE + " && test ! -e " + ARCHIVE + ".new");
  }

  @Test
  void archiveOfAnotherJarIsPassedOverInSilence() {
    host.sh("touch -d '1 hour ago' /usr/share/netlabd/netlabd.jar");
    startsInSilenceWithoutIt();
  }

  @Test
  void brokenArchiveIsPassedOverInSilence() {
    // Not in place: the running daemon has it mapped.
    host.sh("echo broken >/root/broken && mv /root/broken " + ARCHIVE);
    startsInSilenceWithoutIt();
  }

  @Test
  void missingArchiveIsNotMissed() {
    host.sh("rm " + ARCHIVE);
    startsInSilenceWithoutIt();
  }

  /** Fails when packaging/classes.lst is out of date: packaging/dev/list-classes makes it anew. */
  @Test
  void nineTenthsOfTheDaemonsOwnClassesComeFromIt() {
    host.sh(
        "echo NETLABD_JAVA_OPTIONS=-Xlog:class+load:file=/run/netlabd/loaded >/etc/default/netlabd"
            + " && systemctl restart netlabd && rm /etc/default/netlabd");
    List<String> own =
        host.sh("grep ' org.netlabd' /run/netlabd/loaded")
            .lines()
            .filter(line -> !line.contains("$$Lambda"))
            .toList();
    List<String> others =
        own.stream().filter(line -> !line.contains("shared objects file")).toList();
    assertTrue(others.size() < own.size() / 10, () -> String.join("\n", others));
  }

  private static void startsInSilenceWithoutIt() {
    host.sh("systemctl restart netlabd");
    String jvm = host.jvm();
    assertFalse(host.sh("cat /proc/" + jvm + "/maps").contains(ARCHIVE));
    String records =
        host.until(
            "the first record",
            () -> host.sh("journalctl --no-pager -o cat _PID=" + jvm),
            read -> !read.isEmpty());
    assertTrue(records.startsWith("Started: "), records);
    String version = host.sh("netlabd --version 2>&1");
    assertTrue(version.matches("netlabd [0-9.]+\\s*"), version);
  }
}
