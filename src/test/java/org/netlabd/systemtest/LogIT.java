package org.netlabd.systemtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the service says reaches the journal and rsyslog's file, with the JVM's process id. */
class LogIT {

  private static final String SESSION =
      "echo-tcp 127\\.0\\.0\\.1:[0-9]+: closed: 1000 bytes in, 1000 bytes out, .*";

  @RegisterExtension static final NetlabdHost host = new NetlabdHost();

  @Test
  void startIsLoggedWithTheAddressesReallyBound() {
    String started = "netlabd\\[" + host.jvm() + "\\]: Started: .*[:\\]]7\\b.*";
    awaitLine("the journal's line", "journalctl --no-pager -o short -t netlabd", started);
    awaitLine("rsyslog's line", "cat /var/log/syslog", started);
  }

  @Test
  void sessionIsLoggedWithItsBytes() throws Exception {
    try (Traffic traffic = host.traffic("stream", "1000")) {
      traffic.result();
    }
    String closed = "netlabd\\[" + host.jvm() + "\\]: " + SESSION;
    awaitLine("the journal's line", "journalctl --no-pager -o short -t netlabd", closed);
    awaitLine("rsyslog's line", "cat /var/log/syslog", closed);
  }

  @Test
  void logSurvivesARestartOfRsyslog() throws Exception {
    host.sh("systemctl restart rsyslog");
    sessionIsLoggedWithItsBytes();
  }

  @Test
  void stopIsTheLastRecord() {
    String jvm = host.jvm();
    host.sh("systemctl stop netlabd");
    try {
      String records = host.sh("journalctl --no-pager -o cat -t netlabd _PID=" + jvm);
      String last = records.lines().reduce("", (before, line) -> line);
      assertTrue(last.startsWith("Terminating: "), records);
      assertEquals(
          1, records.lines().filter(line -> line.startsWith("Started: ")).count(), records);
    } finally {
      host.sh("systemctl start netlabd");
    }
  }

  private static void awaitLine(String what, String command, String pattern) {
    host.until(
        what + " " + pattern,
        () -> host.sh(command),
        text -> text.lines().anyMatch(line -> line.matches(".*" + pattern)));
  }
}
