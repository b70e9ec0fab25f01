// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.netlabd.cli.netlab.report.StatusReport;

class StatusReportTest {

  /** Of a daemon that has been busy for weeks. */
  private static Map<String, Object> busy() {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("netlabd", "0.1");
    status.put("pid", 4_194_303);
    status.put("uptime_seconds", 3_456_789.0);
    status.put("recent_seconds", 12.34);
    status.put("unsent_bytes", 123_456_789);
    status.put("unsent_bytes_limit", 268_435_456);
    status.put("loops", List.of(0.000_123, 0.001_234));
    status.put("log", List.of(Map.of("target", "journal", "sent", 123_456_789, "dropped", 99_999)));
    status.put("total", counted(Map.of()));
    status.put(
        "listeners",
        List.of(
            counted(Map.of("name", "echo-tcp", "protocol", "tcp", "service", "echo")),
            counted(Map.of("name", "echo-udp", "protocol", "udp", "service", "echo"))));
    return status;
  }

  private static Map<String, Object> counted(Map<String, ?> more) {
    Map<String, Object> listener = new LinkedHashMap<>(more);
    listener.put("sessions", 123_456_789L);
    listener.put("sessions_open", 10_000);
    listener.put("sessions_ended", Map.of("service ended", 123_446_789L));
    listener.put("datagrams_received", 12_345_678_901L);
    listener.put("received_bytes", 1_234_567_890_123_456L);
    listener.put("sent_bytes", 1_234_567_890_123_456L);
    listener.put("refusals", Map.of("access", 1_234_567));
    listener.put("faults", Map.of());
    listener.put(
        "recent",
        Map.of(
            "sessions",
            123_456,
            "sessions_ended",
            Map.of("service ended", 123_400),
            "datagrams_received",
            12_345_678,
            "received_bytes",
            12_345_678_901L,
            "sent_bytes",
            12_345_678_901L,
            "refusals",
            Map.of("access", 1_234)));
    return listener;
  }

  @Test
  void aBusyDaemonFitsIntoEightyColumns() {
    for (boolean verbose : List.of(false, true)) {
      List<String> lines = StatusReport.lines(busy(), verbose);
      lines.forEach(line -> assertTrue(line.length() <= 80, line));
      assertTrue(verbose || lines.size() <= 24, lines::toString);
    }
  }

  @Test
  void reasonsStandBelowTheListenersWithWhatIsOfLate() {
    List<String> lines = StatusReport.lines(busy(), false);
    assertEquals(
        List.of(
            "",
            "ALL LISTENERS                 SINCE START LAST 12.3 s",
            "sessions_ended: service ended   123446789      123400",
            "refusals: access                  1234567        1234"),
        lines.subList(lines.size() - 4, lines.size()));
  }

  @Test
  void allFiguresAreOfEachListenerAndOfAllOfThem() {
    List<String> lines = StatusReport.lines(busy(), true);
    for (String name : List.of("ALL LISTENERS", "echo-tcp", "echo-udp")) {
      List<String> below =
          lines.stream()
              .dropWhile(line -> !line.matches(name + " +SINCE START LAST 12.3 s"))
              .skip(1)
              .takeWhile(line -> !line.isEmpty())
              .toList();
      assertEquals(7, below.size(), lines::toString);
      assertTrue(below.get(0).matches("sessions +123456789 +123456"), below::toString);
      assertTrue(below.get(1).matches("sessions_open +10000 +-"), below::toString);
    }
  }

  @Test
  void nothingIsSaidBelowWhereNothingHasAReason() {
    Map<String, Object> quiet = busy();
    quiet.put("total", Map.of("sessions", 1, "refusals", Map.of(), "recent", Map.of()));
    List<String> lines = StatusReport.lines(quiet, false);
    assertFalse(lines.stream().anyMatch(line -> line.contains("SINCE START")), lines::toString);
  }
}
