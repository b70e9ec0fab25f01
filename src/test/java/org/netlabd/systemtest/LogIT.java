// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.netlabd.log.Event.Kind;

/**
 * What the service says reaches the journal and rsyslog's file, with the JVM's process id; and the
 * journal with its fields, where that is the target.
 */
class LogIT {

  private static final int NUMBERS = 25_000;

  /** What journald says of those that it has left out. */
  private static final String SUPPRESSED = "a596d6fe7bfa4994828e72309e95d61e";

  private static final Pattern COUNTED =
      Pattern.compile("([0-9]+) (?:records? dropped|more payloads)|Suppressed ([0-9]+) messages");

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

  @Test
  void journalTellsAPeersStoryAndExplainsIt() throws Exception {
    host.configure("log.target = [journal]\nlog.traceback = always\n");
    host.sh("systemctl restart netlabd");
    try {
      String peer = "127.0.0.1:" + result("reset");
      String story = "journalctl --no-pager -o cat NETLABD_PEER=" + peer;
      String reset = "echo-tcp " + peer + ": java.io.IOException: Connection reset by peer";
      awaitLine("the end", story, "closed: 1 bytes in, .*");
      List<String> lines = host.sh(story).lines().toList();
      assertEquals("echo-tcp " + peer + ": connected", lines.get(0));
      assertEquals(reset, lines.get(1));
      // One entry, in which the traceback is.
      String entry = host.sh(story + " -o json MESSAGE_ID=" + Kind.NETWORK_ERROR.messageId());
      assertEquals(1, entry.lines().count(), entry);
      assertTrue(entry.contains(reset + "\\n    at org.netlabd."), entry);
      assertEquals("reset", host.sh(story + " --output-fields=NETLABD_REASON -n 1").strip());
      awaitLine("rsyslog's line", "cat /var/log/syslog", ": " + Pattern.quote(reset) + "#012 .*");
      String address = host.sh("journalctl --no-pager -o cat NETLABD_PEER_ADDRESS=127.0.0.1");
      assertTrue(address.contains(lines.get(0)), address);

      // Any locale of that name will do: the catalog goes by it.
      host.sh("cd /usr/lib/locale && cp -r C.utf8 ro_RO.utf8 && cp -r C.utf8 el_GR.utf8");
      String explained = story + " -o short -x MESSAGE_ID=" + Kind.CLOSED.messageId();
      awaitLine("English", explained, "A session with " + peer + " has ended: reset");
      awaitLine("Romanian", "LC_ALL=ro_RO.UTF-8 " + explained, "sesiunea cu " + peer + ": reset");
      awaitLine("Greek", "LC_ALL=el_GR.UTF-8 " + explained, "συνεδρία με " + peer + ".*: reset");
    } finally {
      host.restore();
    }
  }

  @Test
  void journalsCatalogTakesEveryKind() {
    assertEquals("", host.sh("journalctl --update-catalog 2>&1"));
    assertEquals(
        Kind.values().length,
        host.sh("journalctl --list-catalog").lines().filter(l -> l.contains(" netlabd: ")).count());
  }

  @Test
  void fiveThousandRecordsASecondReachTheJournalOrAreCounted() throws Exception {
    host.configure(
        "log { target = [journal], session-rate = 1000000 }\n"
            + "listeners.echo-udp { payload = text, socket.receive-buffer = 4M }\n");
    host.sh("systemctl restart netlabd");
    try {
      String jvm = host.jvm();
      int answered = Integer.parseInt(result("numbers", "" + NUMBERS));
      String all = "journalctl --no-pager -o cat _PID=" + jvm;
      String received = all + " MESSAGE_ID=" + Kind.RECEIVED.messageId();
      String counts =
          all
              + (" MESSAGE_ID=" + Kind.RECORDS_DROPPED.messageId())
              + (" MESSAGE_ID=" + Kind.UNLISTED.messageId())
              + (" + MESSAGE_ID=" + SUPPRESSED);
      long told =
          host.until(
              answered + " numbers",
              () -> {
                long there = host.sh(received).lines().count();
                long counted = 0;
                for (String line : host.sh(counts).lines().toList()) {
                  Matcher count = COUNTED.matcher(line);
                  if (count.find()) {
                    counted +=
                        Long.parseLong(count.group(1) == null ? count.group(2) : count.group(1));
                  }
                }
                return there + counted;
              },
              sum -> sum >= answered);
      System.out.println(answered + " of " + NUMBERS + " answered, " + told + " told");
    } finally {
      host.restore();
    }
  }

  private static String result(String... traffic) throws Exception {
    try (Traffic running = host.traffic(traffic)) {
      return running.result();
    }
  }

  private static void awaitLine(String what, String command, String pattern) {
    host.until(
        what + " " + pattern,
        () -> host.sh(command),
        text -> text.lines().anyMatch(line -> line.matches(".*" + pattern)));
  }
}
