// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.netlabd.client.TestServer;
import org.netlabd.client.UdpTestServer;

/** What netlab echo tells, held against what servers are known to have done with each probe. */
@Timeout(120)
class EchoOutputsTest {

  /** Loses each probe whose number ends in 3, and sends each whose number ends in 7 twice. */
  private static UdpTestServer lossy() {
    return new UdpTestServer(
        (self, bytes, client) -> {
          int last = Byte.toUnsignedInt(bytes[11]) % 10;
          for (int i = 0; i < (last == 3 ? 0 : last == 7 ? 2 : 1); i++) {
            self.send(bytes, client);
          }
        });
  }

  private static Run udp(UdpTestServer server, String... more) {
    return echo("127.0.0.1:" + server.port(), more);
  }

  private static Run echo(String host, String... more) {
    List<String> all = new ArrayList<>(List.of("echo", host, "--udp"));
    all.addAll(Arrays.asList(more));
    return Run.netlab(all.toArray(String[]::new));
  }

  @Test
  void csvHasARowForEachProbeAndEachAnswer() {
    try (UdpTestServer server = lossy()) {
      Instant before = Instant.now();
      Run run = udp(server, "-c", "30", "-i", "5ms", "--timeout", "500ms", "--csv");
      List<String[]> rows = run.out().lines().skip(1).map(row -> row.split(",", -1)).toList();
      Map<String, Set<Integer>> seqs = new TreeMap<>();
      for (String[] row : rows) {
        assertEquals(10, row.length, run.out());
        seqs.computeIfAbsent(row[1], verdict -> new HashSet<>()).add(Integer.parseInt(row[0]));
        Instant sent = Instant.parse(row[2]);
        assertTrue(sent.isAfter(before.minusSeconds(60)), "a clock may be set meanwhile");
        assertEquals(row[1].equals("timed_out"), row[3].isEmpty(), "received, or not");
        // What was on its way while a busy host did not let the client run has no time.
        if (row[1].equals("right") && !row[5].isEmpty()) {
          double rtt = Duration.between(sent, Instant.parse(row[3])).toNanos() / 1e6;
          assertEquals(Double.parseDouble(row[5]), rtt, 1, "the wall clock says the same");
        }
      }
      assertEquals(Set.of(3, 13, 23), seqs.get("timed_out"));
      assertEquals(Set.of(7, 17, 27), seqs.get("duplicate"));
      assertEquals(27, seqs.get("right").size());
      assertEquals(33, rows.size());
    }
  }

  @Test
  void linesOfJsonAreAProbeEachAndTheSummary() throws IOException {
    try (UdpTestServer server = lossy()) {
      Run run = udp(server, "-c", "20", "-i", "5ms", "--timeout", "500ms", "--json-lines");
      assertEquals(1, run.status(), run.err());
      List<Map<String, Object>> lines = new ArrayList<>();
      for (String line : run.out().lines().toList()) {
        lines.add(JsonDocument.valid(line, "netlab-echo-lines-1"));
      }
      Map<String, Object> last = lines.remove(lines.size() - 1);
      Map<?, ?> result =
          (Map<?, ?>) ((List<?>) ((Map<?, ?>) last.get("summary")).get("results")).get(0);
      Map<Object, Long> verdicts =
          lines.stream()
              .map(line -> ((Map<?, ?>) line.get("probe")).get("verdict"))
              .collect(Collectors.groupingBy(verdict -> verdict, Collectors.counting()));
      assertEquals(Map.of("right", 18L, "timed_out", 2L, "duplicate", 2L), verdicts);
      assertEquals(18, result.get("received"));
      assertEquals(2, result.get("lost"));
      assertEquals(2, result.get("duplicate"));
    }
  }

  @Test
  void aFailureIsOneDocumentWithWhatWasCounted() throws IOException {
    String host = "127.0.0.1:" + UdpTestServer.closedPort();
    Run run = echo(host, "-c", "2", "-i", "50ms", "--json");
    assertEquals(69, run.status(), run.out());
    Map<String, Object> document = JsonDocument.of(run, "echo");
    assertEquals("ECONNREFUSED", ((Map<?, ?>) document.get("failure")).get("errno"));
    Map<String, Object> figures = JsonDocument.figures(run);
    assertEquals(100.0, figures.get("loss_percent"));
    assertEquals(2, figures.get("sent"));
    assertFalse(((Map<?, ?>) figures.get("rtt_ms")).containsValue(0.0), "no figure where none is");
    Run lines = echo("nosuchhost.invalid", "-c", "1", "--json-lines");
    assertEquals(68, lines.status());
    JsonDocument.valid(lines.out().strip(), "netlab-echo-lines-1");
  }

  @Test
  void aDeadlineEndsItWhateverIsOut() throws IOException {
    try (UdpTestServer silent = new UdpTestServer((self, bytes, client) -> {});
        TestServer deaf = new TestServer(socket -> Thread.sleep(60_000));
        UdpTestServer server = UdpTestServer.echo()) {
      long begin = System.nanoTime();
      Run none = udp(silent, "-i", "20ms", "-w", "300ms", "--csv", "--timeout", "60s");
      assertEquals(75, none.status(), none.err());
      assertTrue(none.out().lines().count() > 2, "each probe has its row: " + none.out());
      assertTrue(none.out().lines().skip(1).allMatch(row -> row.contains(",lost,")), none.out());
      Run load =
          Run.netlab(
              "echo",
              "127.0.0.1:" + deaf.port(),
              "-l",
              "--duration",
              "1h",
              "-w",
              "300ms",
              "--timeout",
              "60s");
      assertEquals(75, load.status(), load.err());
      Run shorterThanTheInterval = udp(server, "-i", "1h", "-w", "200ms", "-q");
      assertEquals(0, shorterThanTheInterval.status(), shorterThanTheInterval.out());
      assertTrue(System.nanoTime() - begin < 30_000_000_000L, "and not in a minute or an hour");
    }
  }

  @Test
  void severalHostsAreProbedAtOnceAndOneThatDoesNotExistHarmsNone() throws IOException {
    try (UdpTestServer one = UdpTestServer.echo();
        UdpTestServer other = lossy()) {
      String[] hosts = {"127.0.0.1:" + one.port(), "127.0.0.1:" + other.port()};
      Run run =
          echo(
              hosts[0],
              hosts[1],
              "nosuchhost.invalid",
              "-c",
              "10",
              "-i",
              "10ms",
              "--timeout",
              "1s",
              "--json");
      assertEquals(1, run.status(), run.err());
      List<?> results = (List<?>) JsonDocument.of(run, "echo").get("results");
      assertEquals(
          List.of(10, 9, 0), results.stream().map(r -> ((Map<?, ?>) r).get("received")).toList());
      assertEquals(1, run.err().lines().count(), run.err());
      assertTrue(run.err().contains("EAI_NONAME"), run.err());
      Run table = echo(hosts[0], hosts[0], "-c", "3", "-i", "5ms");
      assertEquals(0, table.status(), table.err());
      assertEquals(
          6, table.out().lines().filter(l -> l.startsWith(hosts[0] + ": 64 bytes")).count());
      assertEquals(
          2, table.out().lines().filter(l -> l.matches(hosts[0] + " +64 +3 +0.00 .*")).count());
      table.out().lines().forEach(line -> assertTrue(line.length() <= 80, line));
    }
  }

  @Test
  void sizesAreSweptAndEachHasItsRow() throws IOException {
    try (UdpTestServer server =
        new UdpTestServer(
            (self, bytes, client) -> {
              if (bytes.length <= 256) {
                self.send(bytes, client);
              }
            })) {
      Run run =
          udp(
              server,
              "--sizes",
              "64..300,1000..1200/100",
              "-c",
              "2",
              "-i",
              "5ms",
              "--timeout",
              "1s",
              "--json");
      assertEquals(1, run.status(), run.err());
      List<?> results = (List<?>) JsonDocument.of(run, "echo").get("results");
      assertEquals(
          "{64=2, 128=2, 256=2, 300=0, 1000=0, 1100=0, 1200=0}",
          results.stream()
              .map(result -> (Map<?, ?>) result)
              .collect(
                  Collectors.toMap(
                      r -> (Integer) r.get("bytes"),
                      r -> r.get("received"),
                      (a, b) -> a,
                      TreeMap::new))
              .toString());
    }
  }

  /** A path that swallows what is longer, and says nothing. */
  @Test
  void thePathMtuIsFoundToTheByte() throws IOException {
    try (UdpTestServer server =
        new UdpTestServer(
            (self, bytes, client) -> {
              if (bytes.length <= 1_234) {
                self.send(bytes, client);
              }
            })) {
      Run run = udp(server, "--path-mtu", "--timeout", "500ms", "--json");
      assertEquals(0, run.status(), run.err());
      Map<?, ?> found = (Map<?, ?>) JsonDocument.of(run, "echo").get("path_mtu");
      assertEquals(1_234, found.get("payload_bytes"));
      assertEquals(1_234 + 28, found.get("mtu_bytes"));
    }
    String closed = "127.0.0.1:" + UdpTestServer.closedPort();
    assertEquals(69, echo(closed, "--path-mtu", "--timeout", "300ms").status());
  }

  @Test
  void periodsAddUpToTheWhole() throws IOException {
    try (UdpTestServer server = lossy()) {
      Run run =
          udp(
              server,
              "-c",
              "200",
              "-i",
              "10ms",
              "--every",
              "200ms",
              "--timeout",
              "500ms",
              "--json-lines");
      List<Map<?, ?>> periods = new ArrayList<>();
      for (String line : run.out().lines().toList()) {
        if (JsonDocument.valid(line, "netlab-echo-lines-1").get("period") instanceof Map<?, ?> p) {
          periods.add(p);
        }
      }
      assertTrue(periods.size() >= 2, run.out());
      for (String count : List.of("sent", "received", "lost", "duplicate")) {
        int sum = periods.stream().mapToInt(period -> (Integer) period.get(count)).sum();
        int all = Map.of("sent", 200, "received", 180, "lost", 20, "duplicate", 20).get(count);
        assertTrue(sum > 0 && sum <= all, count + " " + sum + " of " + all);
      }
      Run quiet = udp(server, "-c", "30", "-i", "10ms", "--every", "100ms", "-q");
      assertTrue(quiet.out().lines().filter(line -> line.contains("% loss), min/")).count() >= 2);
    }
  }

  @Test
  void aRunComparedWithItselfIsWithinNoiseAndASlowerOneIsNot(@TempDir Path folder)
      throws IOException {
    Path before = folder.resolve("before.json");
    try (UdpTestServer server = UdpTestServer.echo();
        UdpTestServer slow =
            new UdpTestServer(
                (self, bytes, client) -> {
                  Thread.onSpinWait();
                  long end = System.nanoTime() + 20_000_000;
                  while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                  }
                  self.send(bytes, client);
                })) {
      String[] pace = {"-c", "40", "-i", "25ms", "--timeout", "10s"};
      Files.writeString(before, echo("127.0.0.1:" + server.port(), with(pace, "--json")).out());
      Run run =
          echo("127.0.0.1:" + slow.port(), with(pace, "--json", "--compare", before.toString()));
      Map<?, ?> compared = (Map<?, ?>) JsonDocument.figures(run).get("compared");
      assertEquals(true, compared.get("rtt_beyond_noise"), run.out());
      assertTrue((Double) compared.get("p50_ratio") > 2, compared.toString());
      assertEquals(false, compared.get("loss_beyond_noise"));
    }
    Files.writeString(before, "{\"command\":\"echo\",\"results\":[{\"rtt_histogram\":\"x\"}]}");
    for (String text : List.of("", "[]", "{}", "{\"results\":[1]}", Files.readString(before))) {
      Files.writeString(before, text);
      Run run = echo("127.0.0.1", "--compare", before.toString());
      assertEquals(64, run.status(), text + run.err());
      assertTrue(run.err().contains("accepted: what --json printed"), run.err());
    }
    assertEquals(74, echo("127.0.0.1", "--compare", folder.toString()).status());
  }

  private static String[] with(String[] some, String... more) {
    String[] all = Arrays.copyOf(some, some.length + more.length);
    System.arraycopy(more, 0, all, some.length, more.length);
    return all;
  }

  @Test
  void percentilesAreThoseThatWereAskedFor() throws IOException {
    try (UdpTestServer server = UdpTestServer.echo()) {
      Run run = udp(server, "-c", "5", "-i", "5ms", "--percentiles", "99.5,25", "--json");
      Map<?, ?> rtt = (Map<?, ?>) JsonDocument.figures(run).get("rtt_ms");
      assertEquals("[count, min, mean, p25, p99.5, max, stddev]", rtt.keySet().toString());
      Run lines = udp(server, "-c", "5", "-i", "5ms", "--percentiles", "99.5,25", "-q");
      assertTrue(lines.out().contains("\np99.5 "), lines.out());
      assertFalse(lines.out().contains("\np50 "), lines.out());
    }
  }

  @Test
  void aPatternFillsTheProbesAndIsVerified() {
    ConcurrentLinkedQueue<byte[]> seen = new ConcurrentLinkedQueue<>();
    try (UdpTestServer server =
        new UdpTestServer(
            (self, bytes, client) -> {
              seen.add(bytes.clone());
              if (bytes[11] == 1) {
                bytes[30] ^= 1;
              }
              self.send(bytes, client);
            })) {
      Run run = udp(server, "-c", "2", "-i", "5ms", "-p", "ff00aa", "--timeout", "500ms");
      assertEquals(1, run.status(), run.out());
      assertTrue(run.out().contains("corrupt: byte 30 is 0x"), run.out());
      byte[] first = seen.remove();
      assertTrue(
          IntStream.range(20, 64)
              .allMatch(i -> first[i] == new byte[] {(byte) 0xff, 0, (byte) 0xaa}[(i - 20) % 3]));
    }
  }

  @Test
  void linesHaveTheTimeAndTheBellWhereAskedFor() {
    try (UdpTestServer server = lossy()) {
      Run run = udp(server, "-c", "5", "-i", "5ms", "-D", "-a", "--timeout", "500ms");
      List<String> lines = run.out().lines().filter(line -> line.contains("seq=")).toList();
      assertEquals(5, lines.size());
      lines.forEach(line -> assertTrue(line.matches("\\[[0-9]{10,}\\.[0-9]{6}] .*"), line));
      assertEquals(4, lines.stream().filter(line -> line.endsWith("\u0007")).count());
    }
  }

  @Test
  void metricsAreWrittenInOneStep(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("echo.prom");
    try (UdpTestServer server = lossy()) {
      String[] pace = {"-c", "10", "-i", "5ms", "--timeout", "500ms"};
      Run run =
          Run.timed(
              () -> udp(server, with(pace, "--textfile", file.toString())),
              tried -> !tried.out().contains("did not run"));
      assertEquals(1, run.status(), run.err());
      String text = Files.readString(file);
      String labels = "{bytes=\"64\",host=\"127.0.0.1:" + server.port() + "\",protocol=\"udp\"";
      assertTrue(text.contains("netlab_echo_probes" + labels + ",result=\"sent\"} 10.0\n"), text);
      assertTrue(text.contains("netlab_echo_probes" + labels + ",result=\"lost\"} 1.0\n"), text);
      assertTrue(text.contains("netlab_echo_loss_ratio" + labels + "} 0.1\n"), text);
      assertTrue(text.contains("netlab_echo_rtt_seconds" + labels + ",quantile=\"0.999\"} "), text);
      assertTrue(text.contains("netlab_echo_rtt_seconds_count" + labels + "} 9\n"), text);
      assertTrue(Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ));
    }
    echo("nosuchhost.invalid", "-c", "1", "--textfile", file.toString());
    assertTrue(Files.readString(file).contains("netlab_echo_up{bytes=\"64\",host=\"nosuch"));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList(), "nothing is left beside it");
    }
    Path link = Files.createSymbolicLink(folder.resolve("null.prom"), Path.of("/dev/null"));
    Run device = echo("127.0.0.1", "-c", "1", "--textfile", link.toString());
    assertEquals(64, device.status(), "a device is not replaced");
  }

  @Test
  void aFileThatCannotBeWrittenKeepsNothingElseFromBeingTold() throws IOException {
    try (UdpTestServer server = UdpTestServer.echo()) {
      Run run = udp(server, "-c", "1", "--html", "/dev/full", "--json");
      assertEquals(74, run.status(), run.err());
      assertEquals("netlab echo: /dev/full: No space left on device\n", run.err());
      assertEquals(1, JsonDocument.figures(run).get("received"));
      Run unwritable = udp(server, "-c", "1", "--textfile", "/proc/echo.prom");
      assertEquals(74, unwritable.status());
      assertEquals("", unwritable.out(), "before anything is sent");
      Run nowhere = udp(server, "-c", "1", "--textfile", "/nonexistent/echo.prom");
      assertEquals(74, nowhere.status(), nowhere.err());
      assertEquals("", nowhere.out(), "it is said before anything is sent");
      assertEquals(64, udp(server, "-c", "1", "--compare", "/dev/zero").status());
      assertEquals(64, udp(server, "-c", "1", "-p", "").status());
    }
  }

  @Test
  void aDeadlineIsForAllSizesTogether() throws IOException {
    try (UdpTestServer silent = new UdpTestServer((self, bytes, client) -> {})) {
      long begin = System.nanoTime();
      Run run = udp(silent, "--sizes", "20..1420/20", "-w", "300ms", "-i", "10ms", "--json");
      assertTrue(System.nanoTime() - begin < 15_000_000_000L, "not 300 ms for each of 71");
      assertTrue(run.status() == 75 || run.status() == 1, run.err());
      assertEquals(71, ((List<?>) JsonDocument.of(run, "echo").get("results")).size());
    }
  }

  @Test
  void aFileIsForOneOutput(@TempDir Path folder) throws IOException {
    String file = folder.resolve("one.prom").toString();
    String same = folder + "/./one.prom";
    Run run = echo("127.0.0.1", "-c", "1", "--html", file, "--textfile", same);
    assertEquals(64, run.status(), run.err());
    assertTrue(run.err().contains("two of the options name it"), run.err());
    Run directory = echo("127.0.0.1", "-c", "1", "--html", folder.toString());
    assertEquals(74, directory.status(), directory.err());
    assertTrue(directory.err().contains(folder.toString()), directory.err());
  }

  @Test
  void thePageSaysWhatWasAskedAndAlsoThatItFailed(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("echo.html");
    assertEquals(68, echo("nosuchhost.invalid", "-c", "1", "--html", file.toString()).status());
    String page = Files.readString(file);
    assertTrue(page.contains("\"errno\":\"EAI_NONAME\""), page);
    assertTrue(page.contains("\"start\":\"20"), page);
    try (UdpTestServer server = lossy()) {
      udp(server, "-l", "--rate", "100", "--duration", "200ms", "--html", file.toString());
    }
    page = Files.readString(file);
    assertFalse(page.contains("\"corrected\":[]"), "a rate was asked for");
    assertNotNull(page);
  }

  @Test
  void monitoringGetsFiguresAlsoOfARefusal() throws IOException {
    for (String protocol : List.of("--udp", "--no-delay")) {
      String port = Integer.toString(TestServer.closedPort());
      Run run =
          Run.netlab(
              "echo",
              "127.0.0.1:" + port,
              protocol,
              "-c",
              "1",
              "--nagios",
              "--crit",
              "loss=~:50,p95=1s");
      assertEquals(2, run.status(), run.out());
      assertTrue(run.out().contains(" loss=100%;;~:50;0;100"), run.out());
      assertTrue(run.out().contains(" p95=U;;1000;0"), run.out());
      assertEquals(1, run.out().lines().count());
    }
  }

  @Test
  void monitoringObeysEveryBound() {
    try (UdpTestServer server = lossy()) {
      String[] common = {"-c", "10", "-i", "5ms", "--timeout", "500ms", "--nagios"};
      assertEquals(2, udp(server, common).status(), "a duplicate is critical by itself");
      assertEquals(0, udp(server, with(common, "--crit", "duplicate=50")).status());
      assertEquals(
          1,
          udp(server, with(common, "--warn", "duplicate=5%", "--crit", "duplicate=50")).status());
      assertEquals(2, udp(server, with(common, "--crit", "duplicate=50,loss=@5:20")).status());
      assertEquals(
          1, udp(server, with(common, "--crit", "duplicate=50", "--warn", "rate=1000:")).status());
    }
  }
}
