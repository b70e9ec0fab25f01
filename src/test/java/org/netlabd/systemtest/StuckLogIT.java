// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever becomes of the log, listeners do not notice. */
class StuckLogIT {

  /** Ten times 900 sessions are 18,000 records, more than what is kept for a log that is stuck. */
  private static final int ROUNDS = 10;

  private static final Pattern DROPPED = Pattern.compile("([0-9]+) records dropped: .*");

  @RegisterExtension static final NetlabdHost host = new NetlabdHost();

  @ParameterizedTest
  @ValueSource(strings = {"syslog", "journal"})
  void journalThatIsStuckSlowsNothingAndIsToldWhatItMissed(String target) throws Exception {
    // Of many records in a short time the journal keeps a part only, unless it is told otherwise.
    host.sh(
        "mkdir -p /etc/systemd/journald.conf.d && printf '[Journal]\\nRateLimitBurst=0\\n'"
            + " >/etc/systemd/journald.conf.d/all.conf && systemctl restart systemd-journald");
    host.configure("log.session-rate = 1000000\nlog.target = [" + target + "]\n");
    host.sh("systemctl restart netlabd");
    String jvm = host.jvm();
    String journal = host.sh("pidof systemd-journald").strip();
    host.sh("kill -STOP " + journal);
    try {
      for (int i = 0; i < ROUNDS; i++) {
        sessionsAreRight();
      }
      assertEquals("active", host.property("ActiveState"));
    } finally {
      host.sh("kill -CONT " + journal);
    }
    List<String> records =
        host.until(
            "word of what was dropped",
            () -> host.records(jvm),
            lines -> lines.stream().anyMatch(line -> DROPPED.matcher(line).matches()));
    long dropped = 0;
    for (String line : records) {
      Matcher told = DROPPED.matcher(line);
      dropped += told.matches() ? Long.parseLong(told.group(1)) : 0;
    }
    System.out.println("dropped while the journal was stuck: " + dropped);
    assertTrue(dropped > 0 && dropped < ROUNDS * 1800, () -> "of " + ROUNDS * 1800);
  }

  @Test
  void logDaemonsComeAndGo() throws Exception {
    String jvm = host.jvm();
    try (Traffic traffic = host.traffic("steady")) {
      assertEquals("running", traffic.line());
      host.sh("systemctl restart rsyslog");
      host.sh("systemctl restart systemd-journald");
      host.sh("systemctl stop rsyslog syslog.socket");
      host.sh("systemctl restart systemd-journald");
      host.sh("systemctl start rsyslog");
      traffic.goOn();
      traffic.result();
    }
    assertEquals(jvm, host.jvm());
    host.sh("systemctl reload netlabd");
    host.until(
        "a record in the journal",
        host::records,
        records -> records.stream().anyMatch(record -> record.startsWith("Reloaded: ")));
  }

  private static void sessionsAreRight() throws Exception {
    try (Traffic traffic = host.traffic("sessions", "900")) {
      assertEquals("900 sessions were right", traffic.result());
    }
  }
}
