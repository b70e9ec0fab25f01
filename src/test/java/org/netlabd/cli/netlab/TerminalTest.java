// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.client.TestServer;

/** What is seen on a real terminal, and what is not seen in a pipe. */
@Timeout(90)
class TerminalTest {

  private static final Map<String, String> NOTHING_MORE = Map.of();
  private static final Pattern BAR = Pattern.compile(".* \\|#* *\\| (\\d+)");

  private final CountDownLatch third = new CountDownLatch(3);

  private static String[] echo(TestServer server) {
    return new String[] {"echo", "127.0.0.1:" + server.port(), "-c", "30", "-i", "20ms"};
  }

  private static int bars(List<String> screen) {
    return screen.stream()
        .map(BAR::matcher)
        .filter(java.util.regex.Matcher::matches)
        .mapToInt(bar -> Integer.parseInt(bar.group(1)))
        .sum();
  }

  /** What was on its way while a busy host did not let the client run has no time. */
  private static void assertBars(int count, List<String> screen) {
    int bars = bars(screen);
    assertTrue(bars > count / 2 && bars <= count, () -> String.join("\n", screen));
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 44})
  void theHistogramGrowsInItsPlaceAndTheSummaryFollows(int columns) throws Exception {
    try (TestServer server = TestServer.echo();
        ClientProcess client = ClientProcess.onTerminal(columns, NOTHING_MORE, echo(server))) {
      Run run = client.end();
      assertEquals(0, run.status(), run.out());
      assertTrue(run.out().split("\u001b\\[[0-9]+A\u001b\\[J", -1).length > 2, "drawn anew");
      List<String> screen = Screen.after(run.out(), columns);
      assertBars(30, screen);
      assertEquals(1, screen.stream().filter("30 of 30 right, 0 not"::equals).count(), run.out());
      String all = String.join("", screen);
      assertTrue(all.contains("30 sent, 30 received, 0 lost"), all);
      run.out()
          .lines()
          .filter(line -> line.contains("|"))
          .map(line -> line.replaceAll("\u001b\\[\\??[0-9]*[A-Za-z]", ""))
          .forEach(line -> assertTrue(line.length() <= columns, line));
    }
  }

  /** What has scrolled away cannot be erased. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void theHistogramFitsAWindowOfAFewRows(int rows) throws Exception {
    try (TestServer server = TestServer.echo();
        ClientProcess client = ClientProcess.onTerminal(rows, 80, NOTHING_MORE, echo(server))) {
      Run run = client.end();
      assertEquals(0, run.status(), run.out());
      Pattern.compile("\u001b\\[([0-9]+)A")
          .matcher(run.out())
          .results()
          .mapToInt(up -> Integer.parseInt(up.group(1)))
          .forEach(up -> assertTrue(up <= Math.max(1, rows - 1), up + " rows up"));
      assertTrue(run.out().contains("30 sent, 30 received, 0 lost"), run.out());
    }
  }

  @Test
  void columnsSayHowWideTheWindowIs() throws Exception {
    try (TestServer server = TestServer.echo();
        ClientProcess client =
            ClientProcess.onTerminal(80, Map.of("COLUMNS", "44"), echo(server))) {
      List<String> screen = Screen.after(client.end().out(), 80);
      assertBars(30, screen);
      screen.stream()
          .filter(line -> line.contains("|"))
          .forEach(line -> assertTrue(line.length() <= 44, line));
    }
  }

  @Test
  void whatIsNotRightGetsALineAboveTheHistogram() throws Exception {
    try (TestServer server =
            new TestServer(
                socket -> {
                  byte[] bytes = socket.getInputStream().readNBytes(64 * 4);
                  bytes[64 + 33] ^= 1;
                  socket.getOutputStream().write(bytes);
                  socket.getInputStream().transferTo(socket.getOutputStream());
                });
        ClientProcess client = ClientProcess.onTerminal(80, NOTHING_MORE, echo(server))) {
      Run run = client.end();
      assertEquals(1, run.status(), run.out());
      List<String> screen = Screen.after(run.out(), 80);
      String all = String.join("\n", screen);
      assertBars(29, screen);
      assertTrue(all.indexOf("corrupt: byte 33 is 0x") < all.indexOf("|#"), all);
      assertTrue(all.contains("\n29 of 30 right, 1 not\n"), all);
    }
  }

  @Test
  void aTerminalGetsALineForEachIfAskedFor() throws Exception {
    try (TestServer server = TestServer.echo();
        ClientProcess client =
            ClientProcess.onTerminal(
                80, NOTHING_MORE, "echo", "127.0.0.1:" + server.port(), "-c3", "-i20ms", "-v")) {
      Run run = client.end();
      assertEquals(3, run.out().lines().filter(line -> line.contains(": seq=")).count());
      assertFalse(run.out().contains("\u001b"), run.out());
    }
  }

  @Test
  void aPipeGetsALineForEachAndNoControls() throws Exception {
    try (TestServer server = TestServer.echo();
        ClientProcess client = ClientProcess.piped(echo(server))) {
      Run run = client.end();
      assertEquals(30, run.out().lines().filter(line -> line.contains(": seq=")).count());
      assertFalse(run.out().contains("\u001b"), run.out());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dumb", ""})
  void aDumbTerminalGetsWhatAPipeGets(String term) throws Exception {
    try (TestServer server = TestServer.echo()) {
      try (ClientProcess client =
          ClientProcess.onTerminal(80, Map.of("TERM", term), echo(server))) {
        Run run = client.end();
        assertEquals(30, run.out().lines().filter(line -> line.contains(": seq=")).count());
        assertFalse(run.out().contains("\u001b"), run.out());
      }
      try (ClientProcess client =
          ClientProcess.onTerminal(
              80, Map.of("TERM", term), "bulk", "127.0.0.1", server.port(), "--size", "1M")) {
        assertFalse(client.end().out().contains("\u001b"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo", "bulk"})
  void noColorIsRespectedInTheHelpToo(String command) throws Exception {
    try (ClientProcess client =
        ClientProcess.onTerminal(80, Map.of("NO_COLOR", "1"), command, "--help")) {
      Run run = client.end();
      assertTrue(run.out().startsWith("Usage: netlab " + command), run.out());
      assertFalse(run.out().contains("\u001b"), run.out());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 40, 24})
  void theProgressBarFitsAndGivesWayToTheFigures(int columns) throws Exception {
    try (TestServer server = TestServer.echo();
        ClientProcess client =
            ClientProcess.onTerminal(
                columns, NOTHING_MORE, "bulk", "127.0.0.1", server.port(), "--size", "4M")) {
      Run run = client.end();
      assertEquals(0, run.status(), run.out());
      String[] drawn = run.out().split("\u001b\\[K", -1);
      assertEquals(2, drawn.length, "the bar, then its end: " + run.out());
      List<String> bar = Screen.after(drawn[0], columns);
      assertEquals(1, bar.size(), "it is one line: " + run.out());
      assertTrue(bar.get(0).length() < columns, run.out());
      assertTrue(bar.get(0).contains("%"), run.out());
      List<String> screen = Screen.after(run.out(), 80);
      assertTrue(screen.get(0).startsWith("4194304 bytes sent, 4194304 bytes back"), run.out());
      assertEquals("Every byte is right.", screen.get(1));
    }
  }

  /** Echoes, and tells of the third probe: whoever sends it has the first one's answer. */
  private TestServer counting() {
    return new TestServer(
        socket -> {
          byte[] probe = socket.getInputStream().readNBytes(64);
          while (probe.length == 64) {
            third.countDown();
            socket.getOutputStream().write(probe);
            probe = socket.getInputStream().readNBytes(64);
          }
        });
  }

  @Test
  void quitIsToldAboveTheHistogram() throws Exception {
    try (TestServer server = counting();
        ClientProcess client =
            ClientProcess.onTerminal(
                80, NOTHING_MORE, "echo", "127.0.0.1:" + server.port(), "-i", "20ms")) {
      assertTrue(third.await(30, TimeUnit.SECONDS));
      client.awaitOutput(" right, 0 not").type("\u001c");
      client.awaitOutput(" min/p50/p99/max ").type("\u0003");
      Run run = client.end();
      assertEquals(0, run.status(), run.out());
      List<String> screen = Screen.after(run.out().replaceAll("\\^[\\\\C]", ""), 80);
      assertEquals(1, screen.stream().filter(line -> line.contains("min/p50")).count(), run.out());
      assertEquals(1, screen.stream().filter(l -> l.endsWith(" right, 0 not")).count(), run.out());
    }
  }

  /** The shell has written below it meanwhile: that stays. */
  @Test
  void afterAStopItIsDrawnBelow() throws Exception {
    try (TestServer server = TestServer.echo();
        ClientProcess client =
            ClientProcess.onTerminal(
                80, NOTHING_MORE, "echo", "127.0.0.1:" + server.port(), "-i", "20ms")) {
      client.awaitOutput(" right, 0 not");
      long pid = client.process.descendants().mapToLong(ProcessHandle::pid).max().orElseThrow();
      // script(1) would stop with it.
      new ProcessBuilder("kill", "-CONT", Long.toString(pid)).start().waitFor();
      client.awaitOutput("\u001b[?7h\u001b[?7l").type("\u0003");
      Run run = client.end();
      List<String> screen = Screen.after(run.out(), 80);
      assertEquals(2, screen.stream().filter(l -> l.endsWith(" right, 0 not")).count(), run.out());
    }
  }

  @Test
  void ctrlCEndsItWithTheSummary() throws Exception {
    try (TestServer server = counting();
        ClientProcess client =
            ClientProcess.onTerminal(
                80, NOTHING_MORE, "echo", "127.0.0.1:" + server.port(), "-i", "20ms")) {
      assertTrue(third.await(30, TimeUnit.SECONDS));
      client.awaitOutput(" right, 0 not").type("\u0003");
      Run run = client.end();
      assertEquals(0, run.status(), run.out());
      assertTrue(run.out().contains(" 0 lost, 0 late (0.00% loss)"), run.out());
    }
  }
}
