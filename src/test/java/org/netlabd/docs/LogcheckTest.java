// SPDX-License-Identifier: Apache-2.0
package org.netlabd.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The package's rules for logcheck, as its egrep reads them. debian/tests/daemon holds them against
 * what a daemon really writes.
 */
class LogcheckTest {

  private static final String RULES = "packaging/deb/debian/netlabd.logcheck.ignore.server";

  private static final List<String> NORMAL =
      List.of(
          "Started: netlabd 0.1.0, 2 event loops, echo-tcp on tcp 0.0.0.0:7",
          "Started, continued: echo-tcp on tcp [fe80::1%eth0]:7",
          "Waiting up to 5 s for fe80::1%eth0: its link is asked who else has it",
          "Reloaded: echo-tcp changed, lab added",
          "Terminating: SIGTERM; 1 session drained, 0 cut; in all 1 session, 0 datagrams",
          "echo-tcp 192.0.2.7:51234: connected",
          "echo-tcp 192.0.2.7:51234: connected via 192.0.2.1:80",
          "echo-tcp [2001:db8::1]:51234: closed: 1 bytes in, 1 bytes out, 0.031 s, peer closed",
          "echo-tcp 192.0.2.7:51234: closed: 9 bytes in, 2 bytes out, 7 unsent, 3.100 s, reset",
          "log 192.0.2.7:51234: received 5 bytes: hello",
          "echo-tcp 192.0.2.7:51234: java.io.IOException: Connection reset by peer",
          "echo-tcp 192.0.2.7:5: 3 more like it, the last: java.io.IOException: Broken pipe",
          "echo-udp 203.0.113.9:19: refused: loop-port",
          "echo-udp: refused: access, 20 more from more than 64 sources",
          "echo-tcp: faults begin",
          "echo-tcp: faults end",
          "echo-tcp: accepting again",
          "echo-tcp: 20 more sessions, over log.session-rate");

  private static final List<String> ABNORMAL =
      List.of(
          "/etc/netlabd.conf:3: listeners.echo-tcp.port: not a port; 1-65535 or a service name",
          "Not reloaded, nothing changed: 1 problem",
          "echo-tcp 192.0.2.7:51234: closed: 9 bytes in, 2 bytes out, 3.100 s, error",
          "echo-tcp 192.0.2.7:51234: deadlock: 10 bytes unsent here",
          "echo-tcp 192.0.2.7:51234: java.lang.IllegalStateException: connected",
          "echo-tcp: refused: sessions",
          "echo-udp: refused: kernel, 3 more",
          "echo-tcp: accepting no connections: Too many open files (EMFILE)",
          "log target tcp://loghost:514: Connection refused",
          "20 records dropped: tcp://loghost:514: Connection refused, for 3 s");

  @Test
  void recordsOfANormalLifeArePassedOverAndOthersAreNot(@TempDir Path scratch) throws Exception {
    Path log = scratch.resolve("syslog");
    for (String head :
        List.of(
            "Nov  6 12:02:08 host netlabd[812]: ",
            "2026-11-06T12:02:08.123456+01:00 host.example.org netlabd[812]: ",
            "2026-11-06T12:02:08+0100 host netlabd[812]: ")) {
      List<String> wrong = ABNORMAL.stream().map(head::concat).toList();
      Files.write(log, NORMAL.stream().map(head::concat).toList());
      Files.write(log, wrong, java.nio.file.StandardOpenOption.APPEND);
      Path output = scratch.resolve("output");
      Process grep =
          new ProcessBuilder("grep", "-E", "-v", "-f", RULES, log.toString())
              .redirectOutput(output.toFile())
              .start();
      if (!grep.waitFor(60, TimeUnit.SECONDS)) {
        grep.destroyForcibly();
      }
      assertEquals(wrong, Files.readAllLines(output, StandardCharsets.UTF_8));
    }
  }
}
