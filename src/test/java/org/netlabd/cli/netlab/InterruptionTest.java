package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
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
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.client.TestServer;

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
      Run run = interrupted(server, "echo", "-i", "20ms");
      assertEquals(75, run.status(), run.out() + run.err());
      assertTrue(run.err().startsWith("netlab echo: receive 127.0.0.1 port "), run.err());
    }
  }

  @Test
  void loadLosesNothingByIt() throws Exception {
    try (TestServer server = honest()) {
      Run run = interrupted(server, "echo", "-l", "--duration", "1h", "--json");
      assertEquals(0, run.status(), run.out() + run.err());
      Map<String, Object> json = JSON.std.mapFrom(run.out());
      assertEquals(json.get("sent"), json.get("received"));
      assertEquals(0, json.get("lost"));
    }
  }

  @Test
  void jsonIsWhole() throws Exception {
    try (TestServer server = honest()) {
      Run run = interrupted(server, "echo", "-i", "20ms", "--json");
      assertEquals(0, run.status(), run.err());
      assertTrue(((Number) JSON.std.mapFrom(run.out()).get("received")).intValue() >= 5);
    }
  }

  @Test
  void everyRowOfTheCsvIsWhole() throws Exception {
    try (TestServer server = honest()) {
      Run run = interrupted(server, "echo", "-i", "1ms", "--csv");
      assertEquals(0, run.status(), run.err());
      assertTrue(run.out().endsWith("\n"), run.out());
      assertTrue(run.out().lines().count() > 5);
      run.out().lines().forEach(row -> assertEquals(7, row.split(",", -1).length, row));
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
