// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.client.TestServer;
import org.netlabd.client.UdpTestServer;

/** The client is stopped for a while, as by a debugger or a host that is suspended. */
@Timeout(60)
class PauseTest {

  private static final long PAUSE_MILLIS = 1_000;
  private static final long INTERVAL_MILLIS = 20;

  private final CountDownLatch going = new CountDownLatch(20);
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch answer = new CountDownLatch(1);
  private volatile long heldNanos;
  private final List<Long> arrivals = new CopyOnWriteArrayList<>();

  @Test
  void whatWasDueMeanwhileIsSkippedAndNothingIsLostOfIt() throws Exception {
    try (UdpTestServer server =
            new UdpTestServer(
                (self, bytes, client) -> {
                  arrivals.add(System.nanoTime());
                  self.send(bytes, client);
                  going.countDown();
                });
        ClientProcess client =
            ClientProcess.piped(
                "echo",
                "--udp",
                "127.0.0.1:" + server.port(),
                "-c",
                "80",
                "-i",
                "20ms",
                "--json",
                "--timeout",
                "500ms")) {
      assertTrue(going.await(30, TimeUnit.SECONDS));
      client.signal("STOP");
      Thread.sleep(PAUSE_MILLIS);
      client.signal("CONT");
      Run run = client.end();
      Map<String, Object> json = JsonDocument.figures(run);
      assertEquals(80, json.get("received"), run.out());
      assertEquals(0, run.status(), run.out() + run.err());
      // Half of the slots that it was stopped for: this host may be slow, too.
      long skipped = ((Number) json.get("skipped")).longValue();
      assertTrue(skipped >= PAUSE_MILLIS / INTERVAL_MILLIS / 2, run.out());
      double max = ((Number) ((Map<?, ?>) json.get("rtt_ms")).get("max")).doubleValue();
      assertTrue(max < PAUSE_MILLIS / 2.0, "no round trip has the pause in it: " + run.out());
      assertTrue(burst() < 20, "those that were missed do not all leave at once");
    }
  }

  /** The server's silence is not this program's pause, though both are at once. */
  @Test
  void whatWaitsForTheServerIsDueAndNotSkipped() throws Exception {
    try (UdpTestServer silent = new UdpTestServer((self, bytes, client) -> {});
        ClientProcess client =
            ClientProcess.piped(
                ("echo --udp -l --connections 1 --rate 100 --duration 4s --timeout 3s --every 200ms"
                        + " -q 127.0.0.1:"
                        + silent.port())
                    .split(" "))) {
      client.awaitOutput(" 0 late");
      client.signal("STOP");
      Thread.sleep(PAUSE_MILLIS);
      client.signal("CONT");
      Run run = client.end();
      long sent = number("(\\d+) sent, 0 received.* in 4.000 s\n", run.out());
      long skipped = number("\n(\\d+) probes? skipped", run.out());
      long unsent = number("\n(\\d+) probes? due and never sent", run.out());
      assertEquals(400, sent + skipped + unsent, run.out());
      // None, unless this host did not let it run before the second was due.
      assertTrue(skipped < PAUSE_MILLIS / 10 / 2, run.out());
      assertEquals(75, run.status(), run.err());
    }
  }

  private static long number(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }

  /** The kernel saw it come, so its time is known: only the client stood still. */
  @ParameterizedTest
  @ValueSource(strings = {"tcp", "udp"})
  void whatTheKernelSawComingMeanwhileHasItsTime(String protocol) throws Exception {
    try (UdpTestServer datagrams =
            new UdpTestServer(
                (self, bytes, client) -> {
                  hold();
                  self.send(bytes, client);
                });
        TestServer streams =
            new TestServer(
                socket -> {
                  byte[] bytes = socket.getInputStream().readNBytes(64);
                  hold();
                  socket.getOutputStream().write(bytes);
                  socket.getInputStream().readAllBytes();
                });
        ClientProcess client =
            ClientProcess.piped(
                "echo",
                "127.0.0.1:" + (protocol.equals("tcp") ? streams.port() : datagrams.port()),
                protocol.equals("tcp") ? "-v" : "--udp",
                "-c",
                "1",
                "--json",
                "--timeout",
                "30s")) {
      assertTrue(held.await(30, TimeUnit.SECONDS));
      client.signal("STOP");
      answer.countDown();
      Thread.sleep(PAUSE_MILLIS);
      client.signal("CONT");
      Run run = client.end();
      Map<?, ?> times = (Map<?, ?>) JsonDocument.figures(run).get("rtt_ms");
      assertEquals(1, times.get("count"), run.out());
      double beyond = ((Number) times.get("max")).doubleValue() - heldNanos / 1e6;
      assertTrue(beyond > 0 && beyond < PAUSE_MILLIS / 2.0, beyond + " ms more: " + run.out());
    }
  }

  private void hold() throws IOException {
    long begin = System.nanoTime();
    held.countDown();
    try {
      answer.await();
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
    heldNanos = System.nanoTime() - begin;
  }

  /** The most that came within an interval. */
  private long burst() {
    return arrivals.stream()
        .mapToLong(
            from ->
                arrivals.stream()
                    .filter(
                        at ->
                            at >= from
                                && at - from < TimeUnit.MILLISECONDS.toNanos(INTERVAL_MILLIS))
                    .count())
        .max()
        .orElse(0);
  }
}
