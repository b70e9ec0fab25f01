// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.netlabd.client.TestServer;
import org.netlabd.client.UdpTestServer;

/** Honest servers and dishonest ones: each is named rightly, with its exit status. */
@Timeout(60)
class EchoCommandTest {

  private static Run echo(String port, String... more) {
    List<String> arguments = new ArrayList<>(List.of("echo", "127.0.0.1:" + port));
    arguments.addAll(List.of(more));
    return Run.netlab(arguments.toArray(String[]::new));
  }

  /** Quick, unless the test says how quick. */
  private static List<String> pace(String... more) {
    boolean said = List.of(more).contains("-i") || List.of(more).contains("-l");
    return said ? List.of() : List.of("-i", "5ms");
  }

  private static Run udp(UdpTestServer server, String... more) {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add("--udp");
    arguments.addAll(pace(more));
    return echo(server.port(), arguments.toArray(String[]::new));
  }

  private Run timed(UdpTestServer server, String... more) {
    return Run.timed(
        () -> {
          late = new byte[0];
          return udp(server, more);
        },
        run -> !run.out().contains("did not run"));
  }

  private static Run tcp(TestServer server, String... more) {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.addAll(pace(more));
    return echo(server.port(), arguments.toArray(String[]::new));
  }

  @Test
  void anHonestUdpServerIsAllRight() {
    try (UdpTestServer server = UdpTestServer.echo()) {
      Run run = udp(server, "-c", "5", "-s", "20");
      assertEquals(0, run.status(), run.out() + run.err());
      assertEquals(5, run.out().lines().filter(line -> line.startsWith("20 bytes from")).count());
      assertTrue(run.out().contains("5 sent, 5 received, 0 lost, 0 late"), run.out());
    }
  }

  @Test
  void anHonestTcpServerIsAllRight() throws IOException {
    try (TestServer server = TestServer.echo()) {
      for (String size : new String[] {"20", "1400", "1M"}) {
        Run run = tcp(server, "-c", "4", "-s", size, "-i", "50ms");
        assertEquals(0, run.status(), size + run.out() + run.err());
      }
    }
  }

  @Test
  void theLargestDatagramsComeBack() {
    try (UdpTestServer server = UdpTestServer.echo()) {
      assertEquals(0, udp(server, "-c", "3", "-s", "65507", "-i", "50ms").status());
    }
  }

  @Test
  void answeringLate() {
    try (UdpTestServer server =
        new UdpTestServer(
            (self, bytes, client) -> {
              if (bytes[11] == 1) {
                // The answer to probe 1 waits until probe 20 has been sent.
                late = bytes;
              } else {
                self.send(bytes, client);
              }
              if (bytes[11] == 20) {
                self.send(late, client);
              }
            })) {
      Run run = timed(server, "-c", "25", "-i", "30ms", "--timeout", "500ms");
      assertEquals(1, run.status(), run.err());
      assertTrue(run.out().contains("seq=1: timed out"), run.out());
      assertTrue(run.out().contains(" ms, late"), run.out());
      assertTrue(run.out().contains("25 sent, 24 received, 0 lost, 1 late"), run.out());
    }
  }

  private volatile byte[] late = {};

  @Test
  void answeringTwice() {
    try (UdpTestServer server =
        new UdpTestServer(
            (self, bytes, client) -> {
              self.send(bytes, client);
              self.send(bytes, client);
            })) {
      Run run = udp(server, "-c", "3");
      assertEquals(1, run.status());
      assertTrue(run.out().contains("3 sent, 3 received, 0 lost"), run.out());
      assertTrue(run.out().contains("3 duplicate, 0 out of order, 0 corrupt"), run.out());
    }
  }

  @Test
  void answeringOutOfOrder() {
    try (UdpTestServer server =
        new UdpTestServer(
            (self, bytes, client) -> {
              if (bytes[11] % 2 == 0) {
                late = bytes;
              } else {
                self.send(bytes, client);
                self.send(late, client);
              }
            })) {
      Run run = udp(server, "-c", "6");
      assertEquals(1, run.status());
      assertTrue(run.out().contains("6 sent, 6 received, 0 lost"), run.out());
      assertTrue(run.out().contains("0 duplicate, 3 out of order"), run.out());
    }
  }

  @Test
  void oneByteWrongAnywhereIsCorruptAndSaysWhere() {
    // In the session, the sequence number, the time, and the payload.
    for (int place : new int[] {0, 4, 11, 15, 19, 20, 63}) {
      try (UdpTestServer server =
          new UdpTestServer(
              (self, bytes, client) -> {
                bytes[place] ^= 2;
                self.send(bytes, client);
              })) {
        Run run = udp(server, "-c", "2", "-i", "30ms", "--timeout", "500ms");
        assertEquals(1, run.status());
        assertTrue(run.out().contains("corrupt: byte " + place + " is 0x"), place + run.out());
        assertTrue(run.out().contains("2 sent, 0 received, 2 lost"), run.out());
        assertTrue(run.out().contains("2 corrupt"), run.out());
      }
    }
  }

  @Test
  void oneByteWrongInAStream() throws IOException {
    try (TestServer server =
        new TestServer(
            socket -> {
              byte[] bytes = socket.getInputStream().readNBytes(64 * 3);
              bytes[64 + 33] ^= 1;
              socket.getOutputStream().write(bytes);
              socket.getInputStream().readAllBytes();
            })) {
      Run run = tcp(server, "-c", "3");
      assertEquals(1, run.status(), run.err());
      assertTrue(run.out().contains("seq=1"), run.out());
      assertTrue(run.out().contains("corrupt: byte 33 is 0x"), run.out());
      assertTrue(run.out().contains("3 sent, 2 received, 1 lost"), run.out());
    }
  }

  /** Missing ones in the middle of the second probe, added ones in the third. */
  @Test
  void bytesOfAStreamThatAreMissingOrAddedAreSaidOnce() throws IOException {
    for (int shift : new int[] {5, -3}) {
      try (TestServer server =
          new TestServer(
              socket -> {
                byte[] all = socket.getInputStream().readNBytes(64 * 4);
                OutputStream out = socket.getOutputStream();
                out.write(all, 0, 64 + 30);
                if (shift < 0) {
                  out.write(new byte[-shift]);
                }
                int rest = 64 + 30 + Math.max(0, shift);
                out.write(all, rest, all.length - rest);
                socket.getInputStream().transferTo(out);
              })) {
        Run run = tcp(server, "-c", "8", "-i", "10ms", "--timeout", "1s");
        assertEquals(74, run.status(), run.out() + run.err());
        String text = shift > 0 ? "5 bytes of the stream are missing in" : "3 bytes too many in";
        assertTrue(run.err().contains(text + " probe 1: all that follows"), run.err());
        assertEquals(1, run.out().lines().filter(line -> line.contains(", corrupt")).count());
      }
    }
  }

  @Test
  void halfOfIt() {
    try (UdpTestServer server =
        new UdpTestServer(
            (self, bytes, client) -> self.send(java.util.Arrays.copyOf(bytes, 40), client))) {
      Run run = udp(server, "-c", "2", "-s", "80", "--timeout", "500ms");
      assertEquals(1, run.status());
      assertTrue(run.out().contains("40 bytes from"), run.out());
      assertTrue(run.out().contains("2 of wrong length"), run.out());
    }
  }

  @Test
  void fromAnotherAddress() {
    try (UdpTestServer server =
        new UdpTestServer(
            (self, bytes, client) -> UdpTestServer.sendFrom("127.0.0.2", bytes, client))) {
      Run run = udp(server, "-c", "2", "--timeout", "500ms");
      assertEquals(1, run.status(), run.err());
      assertTrue(run.out().contains("64 bytes from 127.0.0.2:"), run.out());
      assertTrue(run.out().contains(": foreign"), run.out());
      assertTrue(run.out().contains("2 sent, 0 received, 2 lost"), run.out());
    }
  }

  @Test
  void somethingElseThanAnEcho() {
    try (UdpTestServer server =
        new UdpTestServer((self, bytes, client) -> self.send(new byte[bytes.length], client))) {
      Run run = udp(server, "-c", "2", "--timeout", "500ms");
      assertEquals(1, run.status());
      assertTrue(run.out().contains("2 strange"), run.out());
    }
  }

  @Test
  void losingSome() {
    try (UdpTestServer server =
        new UdpTestServer(
            (self, bytes, client) -> {
              if (bytes[11] != 2) {
                self.send(bytes, client);
              }
            })) {
      Run run = udp(server, "-c", "4", "--timeout", "500ms");
      assertEquals(1, run.status());
      assertTrue(run.out().contains("4 sent, 3 received, 1 lost, 0 late (25.0% loss)"), run.out());
    }
  }

  @Test
  void neverAnswering() throws IOException {
    try (UdpTestServer silent = new UdpTestServer((self, bytes, client) -> {});
        TestServer deaf = new TestServer(socket -> Thread.sleep(60_000))) {
      assertEquals(75, udp(silent, "-c", "2", "--timeout", "100ms").status());
      assertEquals(75, tcp(deaf, "-c", "2", "--timeout", "100ms").status());
    }
  }

  @Test
  void nobodyThere() {
    assertEquals(69, echo(UdpTestServer.closedPort(), "--udp", "-c", "2", "-i", "5ms").status());
    assertEquals(69, echo(Integer.toString(TestServer.closedPort()), "-c", "1").status());
  }

  @Test
  void resettingInTheMiddle() throws IOException {
    try (TestServer server =
        new TestServer(
            socket -> {
              socket.getOutputStream().write(socket.getInputStream().readNBytes(128));
              socket.getInputStream().readNBytes(64);
              TestServer.reset(socket);
            })) {
      Run run = tcp(server, "-c", "10");
      assertEquals(74, run.status());
      assertTrue(run.err().contains("ECONNRESET") || run.err().contains("EPIPE"), run.err());
      assertTrue(run.out().contains(" sent, 2 received, "), run.out());
    }
  }

  @Test
  void closingEarly() throws IOException {
    try (TestServer server =
        new TestServer(
            socket -> socket.getOutputStream().write(socket.getInputStream().readNBytes(64)))) {
      Run run = tcp(server, "-c", "10");
      assertEquals(74, run.status());
      // Which of the two comes first is the network's choice.
      assertTrue(
          run.err().contains("the peer closed before the client did")
              || run.err().contains("EPIPE"),
          run.err());
      assertTrue(run.out().contains(" 1 received, "), run.out());
    }
  }

  @Test
  void sendingWithoutEnd() throws IOException {
    try (TestServer server =
        new TestServer(
            socket -> {
              socket.getInputStream().transferTo(socket.getOutputStream());
              while (!socket.isClosed()) {
                socket.getOutputStream().write(new byte[1000]);
              }
            })) {
      Run run = tcp(server, "-c", "2");
      assertEquals(1, run.status(), run.err());
      assertTrue(run.out().contains("1 strange\nMore came than was sent: nothing f"), run.out());
    }
  }

  @Test
  void loadIsVerifiedToo() throws IOException {
    try (TestServer server = TestServer.echo();
        UdpTestServer datagrams = UdpTestServer.echo()) {
      String[] load = {
        "-l", "--duration", "300ms", "--connections", "4", "--window", "4", "--json"
      };
      Run streams = tcp(server, load);
      assertEquals(0, streams.status(), streams.out() + streams.err());
      assertTrue(((Number) JsonDocument.figures(streams).get("received")).longValue() > 100);
      Run sockets = udp(datagrams, load);
      assertEquals(4, JsonDocument.figures(sockets).get("connections"));
    }
  }

  @Test
  void aRateIsKept() throws IOException {
    try (TestServer server = TestServer.echo()) {
      Run run = tcp(server, "-l", "--duration", "1s", "--rate", "200", "--json");
      Map<String, Object> json = JsonDocument.figures(run);
      long skipped = ((Number) json.get("skipped")).longValue();
      long unsent = ((Number) json.get("unsent")).longValue();
      // Some were not sent in time where this program did not get to run.
      boolean behind =
          skipped > 0 || ((Number) json.get("rate_reached")).doubleValue() < 0.99 * 200;
      assertTrue(run.status() == 0 || behind, run.out() + run.err());
      long sent = ((Number) json.get("sent")).longValue();
      assertEquals(200, sent + skipped + unsent, "all that was due: " + run.out());
      double due = 200 * ((Number) json.get("seconds")).doubleValue();
      assertTrue(sent <= due + 2, "never ahead of the schedule: " + run.out());
    }
  }

  @Test
  void theIntervalDoesNotDrift() throws IOException {
    try (UdpTestServer server = UdpTestServer.echo()) {
      Run run =
          Run.timed(
              () -> udp(server, "-c", "300", "-i", "1ms", "--csv"), EchoCommandTest::hasTimes);
      String[] last = run.out().lines().reduce((a, b) -> b).orElse("").split(",");
      assertEquals("299", last[0]);
      double sent = Double.parseDouble(last[4]);
      double rtt = Double.parseDouble(last[5]);
      double fromSchedule = Double.parseDouble(last[6]);
      // When it was due is when it was sent less the delay: so many ms after the first, to the
      // digit.
      String[] first = run.out().lines().skip(1).findFirst().orElse("").split(",");
      double begin =
          Double.parseDouble(first[4])
              - Double.parseDouble(first[6])
              + Double.parseDouble(first[5]);
      double due = sent - (fromSchedule - rtt) - begin;
      assertEquals(Math.round(due), due, 0.01);
      assertTrue(due > 298.9, "later only if this program did not get to run");
    }
  }

  /** Of the first and of the last. */
  private static boolean hasTimes(Run csv) {
    List<String> rows = csv.out().lines().skip(1).toList();
    return Stream.of(rows.get(0), rows.get(rows.size() - 1))
        .noneMatch(row -> row.split(",", -1)[5].isEmpty());
  }

  @Test
  void jsonHasThePercentiles() throws IOException {
    try (UdpTestServer server = UdpTestServer.echo()) {
      Run run =
          Run.timed(
              () -> udp(server, "-c", "3", "--json"),
              tried -> tried.out().replaceAll("\\s", "").contains("\"rtt_ms\":{\"count\":3,"));
      Map<String, Object> json = JsonDocument.figures(run);
      assertEquals(3, ((Map<?, ?>) json.get("rtt_ms")).get("count"));
      assertTrue(((Map<?, ?>) json.get("rtt_ms")).containsKey("p99.99"));
      assertNull(json.get("corrected_rtt_ms"), "no rate was asked for");
      assertEquals(2, ((Map<?, ?>) json.get("ipdv_ms")).get("count"));
    }
  }

  @Test
  void thePageIsWholeAndNeedsNothingElse(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("echo.html");
    try (UdpTestServer server = UdpTestServer.echo()) {
      assertEquals(0, udp(server, "-c", "3", "--html", file.toString()).status());
    }
    String page = Files.readString(file);
    assertTrue(page.contains("\"received\":3"), page);
    assertFalse(page.contains("\"the figures\""), "the place for the figures is filled");
    assertFalse(page.matches("(?s).*(src|href)=.*"), "nothing is loaded");
    assertEquals(2, page.split("</?script>", -1).length - 1, "one script element");
  }

  @Test
  void thresholdsDecideWhereThereAreAny() {
    try (UdpTestServer lossy =
        new UdpTestServer(
            (self, bytes, client) -> {
              if (bytes[11] != 2) {
                self.send(bytes, client);
              }
            })) {
      String[] common = {"-c", "4", "--timeout", "500ms"};
      assertEquals(0, udp(lossy, with(common, "--warn", "loss=30%")).status());
      Run run = udp(lossy, with(common, "--crit", "loss=20%"));
      assertEquals(1, run.status());
      assertEquals("netlab echo: loss is 25.000%, the bound is 20%\n", run.err());
    }
  }

  @Test
  void nagiosHasItsOwnStatusesAndOneLine() {
    try (UdpTestServer lossy =
        new UdpTestServer(
            (self, bytes, client) -> {
              if (bytes[11] != 2) {
                self.send(bytes, client);
              }
            })) {
      String[] common = {"-c", "4", "--timeout", "500ms", "--nagios"};
      assertNagios(0, "OK", udp(lossy, with(common, "--crit", "loss=30%")));
      assertNagios(
          1, "WARNING", udp(lossy, with(common, "--warn", "loss=20%", "--crit", "loss=30%")));
      assertNagios(
          2, "CRITICAL", udp(lossy, with(common, "--warn", "loss=10%", "--crit", "loss=20%")));
    }
    assertNagios(2, "CRITICAL", echo(UdpTestServer.closedPort(), "--udp", "-c", "1", "--nagios"));
    assertNagios(3, "UNKNOWN", Run.netlab("echo", "nosuchhost.invalid", "--nagios", "-c", "1"));
  }

  private static void assertNagios(int status, String word, Run run) {
    assertEquals(status, run.status(), run.out() + run.err());
    assertTrue(run.out().startsWith("ECHO " + word + " - "), run.out());
    assertEquals(1, run.out().lines().count());
    assertEquals("", run.err());
  }

  private static String[] with(String[] common, String... more) {
    List<String> all = new ArrayList<>(List.of(common));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void nagiosIsToldOfMistakesToo() {
    assertNagios(3, "UNKNOWN", echo("7", "--nagios"));
    assertNagios(3, "UNKNOWN", echo("7", "--nagios", "--sizes", "64..128"));
    assertNagios(3, "UNKNOWN", echo("7", "--nagios", "-c", "x"));
    assertNagios(3, "UNKNOWN", echo("7", "--nagios", "-c", "1", "--html", "/nonexistent/page"));
  }

  @Test
  void nagiosIsToldWhyAndGetsEveryFigureWithABound() {
    try (UdpTestServer server =
        new UdpTestServer(
            (self, bytes, client) -> {
              self.send(bytes, client);
              self.send(bytes, client);
            })) {
      Run run =
          Run.timed(
              () -> udp(server, "-c3", "--nagios", "--warn", "p90=1h", "--crit", "reorder=5%"),
              tried -> !tried.out().contains("=U"));
      assertNagios(2, "CRITICAL", run);
      assertTrue(run.out().contains("3 of 3 came back right, rtt "), run.out());
      assertTrue(run.out().contains(" ms, 3 duplicate | rtt="), run.out());
      String figure = "[a-z0-9.]+=[0-9.]+(ms|%);[0-9.]*;[0-9.]*;0(;100)?";
      assertTrue(run.out().matches("[^|]*\\| " + figure + "( " + figure + "){5}\n"), run.out());
      assertTrue(run.out().contains(";3600000;;0 "), run.out());
    }
  }

  @Test
  void nothingInTimeIsNoSuccessWhateverTheBounds() {
    try (UdpTestServer server =
        new UdpTestServer(
            (self, bytes, client) -> {
              // Each answer waits for the next probe.
              if (late.length > 0) {
                self.send(late, client);
              }
              late = bytes;
            })) {
      Run run = timed(server, "-c", "2", "-i", "600ms", "--timeout", "500ms", "--warn", "rtt=1s");
      assertEquals(1, run.status(), run.out() + run.err());
      assertTrue(run.out().contains("2 sent, 0 received, 1 lost, 1 late"), run.out());
    }
  }

  @Test
  void aLoadLastsUntilItsLastAnswer() throws IOException {
    try (TestServer server =
        new TestServer(
            socket -> {
              byte[] probe = socket.getInputStream().readNBytes(64);
              socket.setSoTimeout(300);
              try {
                socket.getInputStream().read();
              } catch (SocketTimeoutException e) {
                socket.getOutputStream().write(probe);
              }
              socket.getInputStream().transferTo(socket.getOutputStream());
            })) {
      Run run = tcp(server, "-l", "--connections", "1", "--duration", "100ms", "--json");
      assertEquals(0, run.status(), run.err());
      Map<String, Object> json = JsonDocument.figures(run);
      assertEquals(1, json.get("received"));
      assertTrue(((Number) json.get("seconds")).doubleValue() >= 0.3, run.out());
    }
  }

  @Test
  void aProbeThatCannotBeSentIsSaidOnce() {
    Run run = Run.netlab("echo", "255.255.255.255:7", "--udp", "-c", "1");
    assertTrue(run.status() == 69 || run.status() == 74, run.err());
    assertEquals(1, run.out().lines().filter(line -> line.startsWith("send 255.")).count());
  }

  /** The kernel drops what its queue of connections has no room for. */
  @Test
  void aConnectionThatIsNotAcceptedTimesOut() throws IOException {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        Socket first = new Socket("127.0.0.1", full.getLocalPort());
        Socket second = new Socket("127.0.0.1", full.getLocalPort())) {
      assertTrue(first.isConnected() && second.isConnected());
      String port = Integer.toString(full.getLocalPort());
      Run run = echo(port, "-c", "1", "--timeout", "300ms");
      assertEquals(75, run.status(), run.out() + run.err());
      assertTrue(run.err().contains("connect 127.0.0.1"), run.err());
      assertTrue(run.err().contains("no answer within 300 ms"), run.err());
    }
  }

  @Test
  void mistakesAreUsageErrors() {
    for (String[] wrong :
        new String[][] {
          {"-s", "19"},
          {"--udp", "-s", "65508"},
          {"-i", "0.5ms"},
          {"-c", "-1"},
          {"--warn", "rtt=5%"},
          {"--csv", "--json-lines"},
          {"-s", "64", "--sizes", "64..128"},
          {"--sizes", "128..64"},
          {"--sizes", "64..1"},
          {"--sizes", "1..70000"},
          {"--path-mtu", "-l"},
          {"-p", "f"},
          {"-p", "zz"},
          {"--percentiles", "50,"},
          {"--percentiles", "101"},
          {"--textfile", "/tmp/echo.txt"},
          {"-c", "0"},
          {"--timeout", "0s"},
          {"-l", "--duration", "0s"},
          {"--warn", "rtt=5ms,rtt=6ms"},
          {"--json", "--csv"},
          {"-l", "-c", "5"},
          {"-l", "-i", "5ms"},
          {"--window", "2"},
          {"-l", "--connections", "10000", "--window", "10000"},
          {"-l", "--connections", "10000", "-s", "1M"},
          {"-l", "--connections", "0"},
          {"-l", "--window", "0"}
        }) {
      Run run = echo("7", wrong);
      assertEquals(64, run.status(), String.join(" ", wrong) + run.err());
      assertTrue(
          run.err()
              .matches(
                  "(?s)netlab echo: .*(accepted: |did you mean |exclude|two bounds| with -l).*"),
          run.err());
    }
  }

  @Test
  void aDeadlineThatIsOverBeforeItBeginsIsSaid() {
    Run run = Run.netlab("echo", "127.0.0.1:1", "-w", "1us");
    assertEquals(75, run.status());
    assertEquals(
        "netlab echo: resolve: not begun within 1 us. Give it longer with --deadline.\n",
        run.err());
  }

  /** One figure has no spread, as one round trip has no jitter. */
  @Test
  void monitoringGetsNoFigureThatThereIsNot() {
    try (UdpTestServer server = UdpTestServer.echo()) {
      Run run = udp(server, "-c", "1", "--nagios", "--warn", "stddev=5ms");
      assertEquals(0, run.status(), run.err());
      assertTrue(run.out().endsWith(" stddev=U;5;;0\n"), run.out());
    }
  }

  /** Its connections are made before, in time that is not the load's. */
  @Test
  void nothingSentIsSaid() throws IOException {
    try (TestServer server = TestServer.echo()) {
      Run run = Run.netlab("echo", "127.0.0.1:" + server.port(), "-l", "--duration", "0.001ms");
      assertEquals(1, run.status(), run.out());
      assertEquals("netlab echo: nothing was sent before it ended\n", run.err());
    }
  }

  /** Its socket takes no more options then. */
  @Test
  void aConnectionThatWasResetBeforeItWasUsedIsNoInternalError() throws IOException {
    try (TestServer server = new TestServer(TestServer::reset)) {
      for (int i = 0; i < 10; i++) {
        Run run = Run.netlab("echo", "127.0.0.1:" + server.port(), "-c", "1");
        assertEquals(74, run.status(), run.err());
        assertTrue(run.err().contains("ECONNRESET"), run::err);
        assertTrue(run.err().contains("does it refuse this client"), run::err);
      }
    }
  }

  /** It waited until its deadline, and says so. */
  @Test
  void whatWasWaitedForIsTheDeadlineIfThatCameFirst() throws IOException {
    try (UdpTestServer server = new UdpTestServer((own, bytes, client) -> {})) {
      String to = "127.0.0.1:" + server.port();
      Run run = Run.netlab("echo", to, "--udp", "-c", "1", "-w", "300ms", "--timeout", "1h");
      assertEquals(75, run.status());
      assertTrue(run.err().contains("nothing received for 300 ms"), run::err);
    }
  }
}
