// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A JVM that is killed or hangs is replaced, and nothing else is. */
class RecoveryIT {

  private static final long SOON_MILLIS = 2_000;
  private static final long LATE_MILLIS = 12_000;

  /** From then on jsvc itself starts a JVM that was killed. */
  private static final int MINUTE_SECONDS = 61;

  @RegisterExtension static final NetlabdHost host = new NetlabdHost();

  @ParameterizedTest
  @ValueSource(ints = {3, 9})
  void aHostThatStandsStillLosesNothing(int seconds) {
    String jvm = host.jvm();
    host.sh(
        "systemctl kill -s STOP netlabd; sleep " + seconds + "; systemctl kill -s CONT netlabd");
    // The watchdog would have fired by then.
    host.sh("sleep 2");
    assertEquals("active", host.property("ActiveState"));
    assertEquals(jvm, host.jvm());
  }

  @Test
  void aJvmThatWasUpForAMinuteIsReplacedSoon() throws Exception {
    host.until(
        "uptime of a minute",
        () -> host.sh("ps -o etimes= -p " + host.jvm()).strip(),
        uptime -> Integer.parseInt(uptime) >= MINUTE_SECONDS);
    assertTrue(millisToEcho("KILL") <= SOON_MILLIS);
  }

  @RepeatedTest(2)
  void aYoungJvmThatIsKilledIsReplaced() throws Exception {
    assertTrue(millisToEcho("KILL") <= LATE_MILLIS);
  }

  /** Forty times in a row, sooner than it can serve: still there is another. */
  @Test
  void whatIsKilledAgainAndAgainIsNotGivenUp() throws Exception {
    for (int i = 0; i < 40; i++) {
      String main =
          host.until("a launcher", () -> host.property("MainPID"), pid -> !pid.equals("0"));
      host.sh("kill -KILL " + main);
      host.until("end of it", () -> host.property("MainPID"), pid -> !pid.equals(main));
    }
    host.until("service", () -> host.property("ActiveState"), "active"::equals);
    try (Traffic traffic = host.traffic("stream", "1000")) {
      traffic.result();
    }
  }

  /** It is for the sysadmin to mend, and systemctl status shows the reason meanwhile. */
  @ParameterizedTest
  @CsvSource({
    "User=ghost, 217",
    "BindReadOnlyPaths=/etc/netlabd.key, 226",
    "LoadCredential=key:/etc/netlabd.key, 243",
    "WorkingDirectory=/srv/netlabd, 200",
    "StandardOutput=file:/srv/netlabd/out, 209",
    "NetworkNamespacePath=/run/netns/lab, 225"
  })
  void aUnitThatNamesWhatIsNotThereFails(String line, String status) {
    String directory = "/run/systemd/system/netlabd.service.d";
    host.sh(
        "mkdir " + directory + " && printf '[Service]\n" + line + "\n' >" + directory + "/x.conf");
    host.sh("systemctl daemon-reload");
    try {
      assertNotEquals(0, host.run("systemctl restart netlabd").status());
      assertEquals("failed", host.property("ActiveState"));
      assertEquals(status, host.property("ExecMainStatus"));
    } finally {
      host.sh("rm -r " + directory + " && systemctl daemon-reload && systemctl restart netlabd");
    }
  }

  @Test
  void aJvmThatHangsIsReplaced() throws Exception {
    assertTrue(millisToEcho("STOP") <= LATE_MILLIS);
  }

  /** What the service promises, so the one thing here that is timed. */
  private static long millisToEcho(String signal) throws Exception {
    String before = host.jvm();
    long start = System.nanoTime();
    host.sh("kill -" + signal + " " + before);
    long millis;
    try (Traffic traffic = host.traffic("first")) {
      assertEquals("running", traffic.line());
      long echoMicros = Long.parseLong(traffic.result());
      millis = TimeUnit.MICROSECONDS.toMillis(echoMicros) - TimeUnit.NANOSECONDS.toMillis(start);
    }
    System.out.println("echo after SIG" + signal + ", ms: " + millis);
    assertTrue(!host.jvm().equals(before), before);
    return millis;
  }
}
