// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.client.TestServer;
import org.netlabd.client.UdpTestServer;

/** SIGINT to a real process: what was measured is printed whole, and the status is right. */
@Timeout(90)
class InterruptionTest {

  private static final int DEADLINE_SECONDS = 30;

  /** What a pipe holds, unless told otherwise. */
  private static final int PIPE_BYTES = 65_536;

  private final CountDownLatch heard = new CountDownLatch(1);
  private final CountDownLatch never = new CountDownLatch(1);

  /** Echoes so many bytes, and is silent then. */
  private TestServer echoing(int bytes) {
    return new TestServer(
        socket -> {
          socket.getOutputStream().write(socket.getInputStream().readNBytes(bytes));
          if (socket.getInputStream().read() >= 0) {
            heard.countDown();
            never.await();
          }
        });
  }

  /** Interrupts it once the server has heard of it. */
  private Run interrupted(TestServer server, String command, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(
        command.equals("echo")
            ? List.of("127.0.0.1:" + server.port())
            : List.of("127.0.0.1", server.port()));
    arguments.addAll(List.of(more));
    try (ClientProcess client = ClientProcess.piped(arguments.toArray(String[]::new))) {
      assertTrue(heard.await(DEADLINE_SECONDS, TimeUnit.SECONDS), "nothing was sent");
      client.interrupt();
      return client.end();
    }
  }

  /** Echoes all, and lets the test know after some. */
  private TestServer honest() {
    return new TestServer(
        socket -> {
          for (int i = 0; i < 5; i++) {
            byte[] probe = socket.getInputStream().readNBytes(64);
            if (probe.length == 0) {
              return;
            }
            socket.getOutputStream().write(probe);
          }
          heard.countDown();
          socket.getInputStream().transferTo(socket.getOutputStream());
        });
  }

  @Test
  void echoPrintsItsSummary() throws Exception {
    try (TestServer server = honest()) {
      Run run = interrupted(server, "echo", "-i", "20ms");
      assertEquals(0, run.status(), run.out() + run.err());
      assertTrue(run.out().contains(" 0 lost, 0 late (0.00% loss)"), run.out());
      assertEquals("", run.err());
    }
  }

  @Test
  void whatIsOutIsWaitedForWithoutItsTimeout() throws Exception {
    try (TestServer server = echoing(64 * 5)) {
      Run run = interrupted(server, "echo", "-c", "6", "-i", "20ms", "--timeout", "1h");
      assertEquals(1, run.status(), run.out() + run.err());
      assertTrue(run.out().contains("6 sent, 5 received, 1 lost"), run.out());
    }
  }

  @Test
  void aSilentServerIsNamedAsIfNobodyHadInterrupted() throws Exception {
    try (TestServer server = echoing(0)) {
      Run run = interrupted(server, "echo", "-i", "20ms", "--timeout", "1h");
      assertEquals(75, run.status(), run.out() + run.err());
      assertTrue(run.err().startsWith("netlab echo: receive 127.0.0.1 port "), run.err());
      assertTrue(
          run.err().matches("[^:]*:[^:]*: nothing received for [0-9]+ [mu]s\\. .*\n"), run.err());
    }
  }

  @Test
  void loadLosesNothingByIt() throws Exception {
    try (TestServer server = honest()) {
      Run run = interrupted(server, "echo", "-l", "--duration", "1h", "--json");
      assertEquals(130, run.status(), run.out() + run.err());
      Map<String, Object> json = JsonDocument.figures(run);
      assertEquals(json.get("sent"), json.get("received"));
      assertEquals(0, json.get("lost"));
    }
  }

  @Test
  void jsonIsWhole() throws Exception {
    try (TestServer server = honest()) {
      Run run = interrupted(server, "echo", "-i", "20ms", "--json");
      assertEquals(0, run.status(), run.err());
      assertTrue(((Number) JsonDocument.figures(run).get("received")).intValue() >= 5);
    }
  }

  @Test
  void everyRowOfTheCsvIsWhole() throws Exception {
    try (TestServer server = honest()) {
      Run run = interrupted(server, "echo", "-i", "1ms", "--csv");
      assertEquals(0, run.status(), run.err());
      assertTrue(run.out().endsWith("\n"), run.out());
      assertTrue(run.out().lines().count() > 5);
      run.out().lines().forEach(row -> assertEquals(10, row.split(",", -1).length, row));
    }
  }

  @Test
  void thePageIsWritten(@TempDir Path folder) throws Exception {
    Path page = folder.resolve("echo.html");
    try (TestServer server = honest()) {
      assertEquals(
          0, interrupted(server, "echo", "-i", "20ms", "--html", page.toString()).status());
    }
    assertTrue(Files.readString(page).stripTrailing().endsWith("</html>"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"naive", "alternate", "concurrent"})
  void bulkSaysHowFarItCame(String mode) throws Exception {
    try (TestServer server = echoing(1024)) {
      Run run = interrupted(server, "bulk", "--mode", mode, "--timeout", "1h", "--stall", "1h");
      assertEquals(130, run.status(), run.out() + run.err());
      assertTrue(
          run.out().endsWith("Interrupted; every byte that came back is right.\n"), run.out());
    }
  }

  @Test
  void bulksJsonSaysThatItWasInterrupted() throws Exception {
    try (TestServer server = echoing(1024)) {
      Run run = interrupted(server, "bulk", "--timeout", "1h", "--json");
      assertEquals(130, run.status(), run.out() + run.err());
      assertEquals(true, JSON.std.mapFrom(run.out()).get("interrupted"));
    }
  }

  @Test
  void multiCountsWhatIsUnfinished() throws Exception {
    try (TestServer server = echoing("Message 1".length())) {
      Run run = interrupted(server, "multi", "--timeout", "1h");
      assertEquals(130, run.status(), run.out() + run.err());
      assertTrue(
          run.out()
              .startsWith(
                  "2 connections, 2 messages each: 0 right, 0 wrong, 0 failed, 2 unfinished in "),
          run.out());
    }
  }

  @Test
  void getEndsWhileItSleeps() throws Exception {
    try (TestServer server =
        new TestServer(
            socket -> {
              heard.countDown();
              never.await();
            })) {
      Run run = interrupted(server, "get", "/", "--sleep", "1h");
      assertEquals(130, run.status(), run.out() + run.err());
      assertEquals("", run.out());
    }
  }

  private Run signalled(ClientProcess client, String signal) throws Exception {
    assertTrue(heard.await(DEADLINE_SECONDS, TimeUnit.SECONDS), "nothing was sent");
    client.signal(signal);
    return client.end();
  }

  @ParameterizedTest
  @CsvSource({"INT, 0, 3000", "TERM, 0, 3000", "INT, 130, -c", "TERM, 143, -c", "HUP, 129, -c"})
  void aBackgroundJobEndsWithItsSummary(String signal, int status, String count) throws Exception {
    String[] more = count.equals("-c") ? new String[] {"-c", "10000"} : new String[] {};
    List<String> arguments = new ArrayList<>(List.of("echo", "-i", "20ms"));
    arguments.addAll(List.of(more));
    try (TestServer server = honest()) {
      arguments.add("127.0.0.1:" + server.port());
      try (ClientProcess client = ClientProcess.ignoring("INT", arguments.toArray(String[]::new))) {
        Run run = signalled(client, signal);
        assertEquals(status, run.status(), run.out() + run.err());
        assertTrue(run.out().contains(" 0 lost, 0 late (0.00% loss)"), run.out());
      }
    }
  }

  /** The kernel tells a session of its terminal's end, and its shell the jobs. */
  @Test
  void theSecondHangupCutsNoSummaryShort() throws Exception {
    try (TestServer server = echoing(64 * 5);
        ClientProcess client =
            ClientProcess.piped(
                "echo", "127.0.0.1:" + server.port(), "-c6", "-i20ms", "--timeout=1h")) {
      assertTrue(heard.await(DEADLINE_SECONDS, TimeUnit.SECONDS), "nothing was sent");
      // What is out has a second to come back, and so long it has not ended.
      while (client.process.isAlive()) {
        client.signal("HUP");
        client.process.waitFor(100, TimeUnit.MILLISECONDS);
      }
      Run run = client.end();
      assertTrue(run.out().contains("6 sent, 5 received, 1 lost"), run.out());
      assertEquals(1, run.status(), run.err());
    }
  }

  /** Whoever is started by nohup(1) ignores it. */
  @Test
  void whatIsToOutliveItsTerminalDoes() throws Exception {
    try (TestServer server = honest();
        ClientProcess client =
            ClientProcess.ignoring("HUP", "echo", "127.0.0.1:" + server.port(), "-i", "20ms")) {
      assertTrue(heard.await(DEADLINE_SECONDS, TimeUnit.SECONDS), "nothing was sent");
      client.signal("HUP");
      client.signal("QUIT");
      client.awaitErrorLines(1).signal("TERM");
      assertEquals(0, client.end().status());
    }
  }

  @Test
  void quitTellsWhatCameSoFarAndItGoesOn() throws Exception {
    try (TestServer server = honest();
        ClientProcess client =
            ClientProcess.piped("echo", "127.0.0.1:" + server.port(), "-i", "20ms")) {
      assertTrue(heard.await(DEADLINE_SECONDS, TimeUnit.SECONDS), "nothing was sent");
      for (int i = 1; i <= 2; i++) {
        client.signal("QUIT");
        client.awaitErrorLines(i);
      }
      client.interrupt();
      Run run = client.end();
      assertEquals(0, run.status(), run.out() + run.err());
      assertEquals(2, run.err().lines().count(), run.err());
      run.err()
          .lines()
          .forEach(
              line ->
                  assertTrue(
                      line.matches(
                          "\\d+ sent, \\d+ received, 0 lost, 0 late \\(0\\.00% loss\\),"
                              + " min/p50/p99/max [0-9./]+ ms"),
                      line));
      assertFalse(run.out().contains("Full thread dump"), run.out());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bulk, '[0-9]+ of 10485760 bytes sent, 1024 back'",
    "multi, '2 connections, 2 messages each: 0 right, 0 wrong, 0 failed, 2 unfinished in .*'"
  })
  void quitTellsOfTheOthersToo(String command, String line) throws Exception {
    try (TestServer server = echoing(command.equals("bulk") ? 1024 : "Message 1".length());
        ClientProcess client =
            ClientProcess.piped(command, "127.0.0.1", server.port(), "--timeout", "1h")) {
      assertTrue(heard.await(DEADLINE_SECONDS, TimeUnit.SECONDS), "nothing was sent");
      client.signal("QUIT");
      client.awaitErrorLines(1).interrupt();
      Run run = client.end();
      assertEquals(130, run.status(), run.out() + run.err());
      assertTrue(run.err().strip().matches(line), run.err());
    }
  }

  /** Nobody takes what they would tell of, as on a terminal after Ctrl-S. */
  @ParameterizedTest
  @ValueSource(strings = {"bulk", "multi"})
  void aSignalCountsWhileWhatAnotherHasItTellIsNotTaken(String command) throws Exception {
    try (TestServer server = echoing(command.equals("bulk") ? 1024 : "Message 1".length());
        ClientProcess client =
            ClientProcess.withFullErrors(command, "127.0.0.1", server.port(), "--timeout", "1h")) {
      assertTrue(heard.await(DEADLINE_SECONDS, TimeUnit.SECONDS), "nothing was sent");
      client.signal("QUIT");
      client.awaitTaken(3);
      client.signal("TERM");
      assertEquals(143, client.end().status());
    }
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void theSearchForThePathsMtuEndsBySignals(String signal, int status) throws Exception {
    try (UdpTestServer silent = new UdpTestServer((server, bytes, peer) -> heard.countDown());
        ClientProcess client =
            ClientProcess.piped(
                "echo", "127.0.0.1:" + silent.port(), "--path-mtu", "--timeout=1h")) {
      assertEquals(new Run(status, "", ""), signalled(client, signal));
    }
  }

  /** A pipe whose other end is silent; it is read before anything is sent. */
  @Test
  void whatWaitsForAFileEndsBySignals(@TempDir Path folder) throws Exception {
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    try (ClientProcess client = ClientProcess.piped("echo", "127.0.0.1:7", "--compare=" + pipe);
        OutputStream silent = Files.newOutputStream(pipe)) {
      do {
        client.interrupt();
      } while (!client.process.waitFor(100, TimeUnit.MILLISECONDS));
      assertEquals(130, client.end().status());
      silent.flush();
    }
  }

  /** What has no summary ends as any program does, and without a dump of threads. */
  @ParameterizedTest
  @CsvSource({"INT, 130", "QUIT, 131", "TERM, 143", "HUP, 129"})
  void getEndsBySignals(String signal, int status) throws Exception {
    try (TestServer server =
            new TestServer(
                socket -> {
                  heard.countDown();
                  never.await();
                });
        ClientProcess client =
            ClientProcess.piped("get", "127.0.0.1", server.port(), "/", "--sleep", "1h")) {
      assertEquals(new Run(status, "", ""), signalled(client, signal));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tcp, INT, 130",
    "tcp, TERM, 143",
    "udp, INT, 130",
    "udp, TERM, 143",
    "udp, HUP, 129"
  })
  void aDocumentIsPrintedWhenASignalEndsIt(String command, String signal, int status)
      throws Exception {
    try (TestServer tcp = echoing(5);
        UdpTestServer udp =
            new UdpTestServer(
                (server, bytes, peer) -> {
                  heard.countDown();
                  server.send(bytes, peer);
                });
        ClientProcess client =
            ClientProcess.piped(
                command,
                "127.0.0.1",
                command.equals("tcp") ? tcp.port() : udp.port(),
                "helloworld",
                "--json",
                "--timeout=1h",
                command.equals("tcp") ? "--no-delay" : "--linger=1h")) {
      Run run = signalled(client, signal);
      assertEquals(status, run.status(), run.out() + run.err());
      Map<String, Object> document = JsonDocument.of(run, command);
      assertEquals("ended by SIG" + signal, ((Map<?, ?>) document.get("failure")).get("text"));
      assertTrue(document.containsKey(command.equals("tcp") ? "sent" : "replies"), run.out());
      assertEquals("", run.err());
    }
  }

  /** What is left of a command that is ended while nobody answers it. */
  private static Run endedWhileItConnects(String command, String... options) throws Exception {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket first = new Socket(full.getInetAddress(), full.getLocalPort());
        Socket second = new Socket(full.getInetAddress(), full.getLocalPort())) {
      assertTrue(first.isConnected() && second.isConnected());
      String port = Integer.toString(full.getLocalPort());
      List<String> arguments = new ArrayList<>(List.of(command));
      arguments.addAll(
          command.equals("echo") ? List.of("127.0.0.1:" + port) : List.of("127.0.0.1", port));
      arguments.addAll(List.of("--timeout", "1h"));
      arguments.addAll(List.of(options));
      try (ClientProcess client = ClientProcess.piped(arguments.toArray(String[]::new))) {
        awaitSynSentTo(full.getLocalPort());
        client.signal("TERM");
        return client.end();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo", "bulk", "multi", "connect", "tcp"})
  void whatStillConnectsEndsWithItsDocument(String command) throws Exception {
    Run run = endedWhileItConnects(command, "--json");
    assertEquals(143, run.status(), run.err());
    Map<?, ?> failure = (Map<?, ?>) JsonDocument.of(run, command).get("failure");
    assertEquals("ended by SIGTERM", failure.get("text"));
  }

  /** What would be measured has not begun. */
  @ParameterizedTest
  @ValueSource(strings = {"echo", "bulk", "multi"})
  void whatStillConnectsEndsAtOnce(String command) throws Exception {
    assertEquals(new Run(143, "", ""), endedWhileItConnects(command));
  }

  private static void awaitSynSentTo(int port) throws Exception {
    String connecting = String.format(":%04X 02 ", port);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (!Files.readString(Path.of("/proc/net/tcp")).contains(connecting)) {
      assertTrue(System.nanoTime() < deadline, "it does not connect");
      Thread.sleep(10);
    }
  }

  /** Its output stands in a pipe that nobody reads, so it cannot end by itself. */
  @Test
  void aSecondSignalEndsItAtOnce() throws Exception {
    try (TestServer server = honest();
        ClientProcess client =
            ClientProcess.piped(
                "echo", "127.0.0.1:" + server.port(), "-l", "--duration", "1h", "--csv")) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
      while (client.process.getInputStream().available() < PIPE_BYTES) {
        assertTrue(System.nanoTime() < deadline, "the pipe does not fill");
        Thread.onSpinWait();
      }
      long begin = System.nanoTime();
      do {
        client.interrupt();
      } while (!client.process.waitFor(100, TimeUnit.MILLISECONDS));
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
      assertEquals(130, client.process.exitValue());
      // After one signal it would be 5 s; after two it is some 0.2 s.
      assertTrue(millis < 4_000, "after " + millis + " ms");
    }
  }
}
