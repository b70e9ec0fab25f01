// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The package in the long-term JVMs after Debian 12's, which Debian 13 has. */
class JvmIT {

  private static final String RECORDS =
      "journalctl --no-pager -o cat "
          + "_SYSTEMD_INVOCATION_ID=$(systemctl show --property InvocationID --value netlabd)";

  private static final String ARCHIVE = "/usr/lib/netlabd/netlabd.jsa";

  @RegisterExtension static final NetlabdHost host = new NetlabdHost("trixie");

  /** Makes a JVM the host's default, as Debian does when its packages change. */
  private static void use(int version) {
    host.sh("ln -sfn java-1." + version + ".0-openjdk-amd64 /usr/lib/jvm/default-java");
    assertEquals("", host.sh("/usr/libexec/netlabd/make-archive 2>&1"));
  }

  @ParameterizedTest
  @ValueSource(ints = {21, 25})
  void nothingWarns(int version) {
    use(version);
    String maps = startsInSilence();
    assertTrue(maps.contains("/java-" + version + "-openjdk-"), maps);
    assertTrue(maps.contains(ARCHIVE), maps);
    assertEquals("", host.sh("netlabd check 2>&1"));
    for (String arguments :
        new String[] {"connect 127.0.0.1 echo", "echo 127.0.0.1 -c 1 --udp", "reload"}) {
      assertEquals("", host.sh("netlab " + arguments + " 2>&1 >/dev/null"), arguments);
    }
  }

  /** Starts the service anew; returns what its JVM has mapped. */
  private static String startsInSilence() {
    host.sh("systemctl restart netlabd");
    // The log has a thread of its own, which may come after systemd has been told.
    String records =
        host.until("the first record", () -> host.sh(RECORDS), read -> !read.isEmpty());
    assertTrue(records.matches("Started: .*\n"), records);
    return host.sh("cat /proc/" + host.jvm() + "/maps");
  }
}
