// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.client.TestServer;
import org.netlabd.client.UdpTestServer;
import org.netlabd.client.dial.Target;
import org.netlabd.client.dial.Target.AddressFamily;
import org.netlabd.client.echo.Request.Plan;

/**
 * Servers of which it is known what they do with each probe: the figures are compared with what
 * follows from that, computed here from the single observations.
 */
@Timeout(60)
class KnownServerTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final List<Observation> seen = new ArrayList<>();

  /** The number that a probe carries. */
  private static int number(byte[] probe) {
    return (probe[10] & 0xff) << 8 | (probe[11] & 0xff);
  }

  private static Target target(String port) {
    return new Target("127.0.0.1", Integer.parseInt(port), AddressFamily.ANY);
  }

  private Result paced(UdpTestServer server, int count, int millis) throws IOException {
    Duration interval = Duration.ofMillis(millis);
    return run(request(target(server.port()), true, SECOND, Plan.paced(count, interval)));
  }

  private static Request request(Target target, boolean udp, Duration timeout, Plan plan) {
    return new Request(target, udp, 64, new byte[0], timeout, plan);
  }

  private Result run(Request request) throws IOException {
    try (RoundTrips trips = new RoundTrips(request)) {
      return trips.run(seen::add);
    }
  }

  @Test
  void aCorruptDuplicateHidesNoLoss() throws IOException {
    try (UdpTestServer server =
        new UdpTestServer(
            (self, bytes, client) -> {
              if (number(bytes) % 10 == 3) {
                return;
              }
              self.send(bytes, client);
              byte[] damaged = bytes.clone();
              damaged[40] ^= 1;
              self.send(damaged, client);
            })) {
      Statistics figures = paced(server, 50, 2).statistics();
      assertEquals(50, figures.sent());
      assertEquals(45, figures.received());
      assertEquals(5, figures.lost());
      assertEquals(45, figures.corrupt());
      assertEquals(10.0, figures.lossPercent());
    }
  }

  @Test
  void aDamagedProbeIsLostUnlessARightAnswerComesToo() throws IOException {
    try (UdpTestServer server =
        new UdpTestServer(
            (self, bytes, client) -> {
              byte[] damaged = bytes.clone();
              damaged[40] ^= 1;
              self.send(damaged, client);
              if (number(bytes) % 2 == 0) {
                self.send(bytes, client);
              }
            })) {
      Statistics figures = paced(server, 10, 2).statistics();
      assertEquals(5, figures.received());
      assertEquals(5, figures.lost());
      assertEquals(10, figures.corrupt());
      assertEquals(0, figures.duplicate());
    }
  }

  /** With less than a probe's number in it, nobody knows which probe it was. */
  @ParameterizedTest
  @CsvSource({"4, -1", "7, -1", "11, -1", "12, 0", "20, 0", "63, 0"})
  void aPieceIsOfAProbeOnlyIfItSaysOfWhich(int length, long first) throws IOException {
    List<byte[]> came = new ArrayList<>();
    try (UdpTestServer server =
        new UdpTestServer(
            (self, bytes, client) -> {
              came.add(bytes);
              for (int i = 0; came.size() == 3 && i < 3; i++) {
                self.send(Arrays.copyOf(came.get(i), length), client);
              }
            })) {
      Statistics figures = paced(server, 3, 1).statistics();
      assertEquals(3, figures.wrongLength());
      assertEquals(3, figures.lost());
      assertEquals(
          first < 0 ? List.of(-1L, -1L, -1L) : List.of(0L, 1L, 2L),
          seen.stream()
              .filter(each -> each.verdict() == Verdict.WRONG_LENGTH)
              .map(Observation::seq)
              .toList());
    }
  }

  /** Each answer waits for so long that the next ones overtake it now and then. */
  @Test
  void jitterHasEveryPairOfNeighboursWhateverOvertakesWhat() throws IOException {
    ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    try (UdpTestServer server =
        new UdpTestServer(
            (self, bytes, client) -> {
              int delay = new int[] {1, 9, 3, 14, 2}[number(bytes) % 5];
              var unused =
                  later.schedule(
                      () -> {
                        self.send(bytes, client);
                        return null;
                      },
                      delay,
                      TimeUnit.MILLISECONDS);
            })) {
      Statistics figures = paced(server, 100, 5).statistics();
      Map<Long, Long> times = new TreeMap<>();
      seen.stream()
          .filter(one -> one.verdict().counts() && one.rttNanos() >= 0)
          .forEach(one -> times.put(one.seq(), one.rttNanos()));
      List<Long> variations = new ArrayList<>();
      times.forEach(
          (seq, rtt) -> {
            Long before = times.get(seq - 1);
            if (before != null) {
              variations.add(Math.abs(rtt - before));
            }
          });
      assertEquals(100, figures.received());
      assertTrue(figures.outOfOrder() > 0, "some overtook others");
      assertEquals(variations.size(), figures.ipdv().count());
      double mean = variations.stream().mapToLong(Long::longValue).average().orElse(0);
      assertEquals(mean, figures.ipdv().mean(), 1);
      assertEquals(
          variations.stream().max(Comparator.naturalOrder()).orElse(0L), figures.ipdv().max());
    } finally {
      later.shutdownNow();
    }
  }

  /** It answers for half a second, then not before its time: a stall at the end of the run. */
  @Test
  void whatWasDueWhileTheServerStalledCounts() throws IOException {
    try (TestServer server =
        new TestServer(
            socket -> {
              for (int i = 0; i < 80; i++) {
                socket.getOutputStream().write(socket.getInputStream().readNBytes(64));
              }
              Thread.sleep(1_000);
              socket.getInputStream().transferTo(socket.getOutputStream());
            })) {
      Request request =
          request(
              target(server.port()), false, Duration.ofSeconds(5), Plan.load(1, 1, 200, SECOND));
      Statistics figures = run(request).statistics();
      assertEquals(200, figures.sent() + figures.pace().skipped());
      assertEquals(0, figures.pace().unsent());
      assertTrue(figures.pace().isMissed(), "half of it was not sent in time");
      assertFalse(figures.allRight());
      // The others were due from 0.4 s on and answered at 1.4 s or later: most waited 0.5 s. On a
      // loaded machine many are skipped, and one alone was sent when it was due: 0.5 % of all.
      assertTrue(figures.schedule().percentile(97) > 500_000_000L, "p97");
      assertTrue(figures.rtt().percentile(50) < 100_000_000L, "p50");
    }
  }

  @Test
  void whatCouldNeverBeSentIsSaid() throws IOException {
    try (TestServer server =
        new TestServer(
            socket -> {
              for (int i = 0; i < 10; i++) {
                socket.getOutputStream().write(socket.getInputStream().readNBytes(64));
              }
              Thread.sleep(60_000);
            })) {
      Duration half = Duration.ofMillis(500);
      Request request = request(target(server.port()), false, half, Plan.load(1, 1, 100, half));
      Statistics figures = run(request).statistics();
      assertEquals(10, figures.received());
      // What has timed out makes room for another.
      assertTrue(figures.sent() <= 12, "" + figures.sent());
      assertEquals(
          50,
          figures.sent() + figures.pace().unsent() + figures.pace().skipped(),
          "all that was due");
      assertTrue(figures.pace().isMissed());
    }
  }

  @Test
  void anIcmpErrorIsChargedToTheProbeThatItQuotes() throws IOException {
    try (UdpTestServer server = new UdpTestServer((self, bytes, client) -> self.close())) {
      Duration timeout = Duration.ofSeconds(2);
      // So long the server may take to close.
      Duration interval = Duration.ofSeconds(1);
      Result result = run(request(target(server.port()), true, timeout, Plan.paced(3, interval)));
      assertEquals(3, result.statistics().lost());
      List<Long> timedOut =
          seen.stream()
              .filter(one -> one.verdict() == Verdict.TIMED_OUT)
              .map(Observation::seq)
              .toList();
      assertEquals(List.of(0L), timedOut, "the others were refused, and that one was not");
      assertEquals("ECONNREFUSED", result.failures().get(0).word());
    }
  }

  /** The answer comes at once, and is looked at 300 ms later. */
  @Test
  void theTimeIsTheKernelsHoweverLateItIsLookedAt() throws IOException {
    try (UdpTestServer server = UdpTestServer.echo();
        RoundTrips trips =
            new RoundTrips(
                request(
                    target(server.port()), true, SECOND, Plan.paced(4, Duration.ofMillis(1))))) {
      boolean[] slow = {true};
      trips.run(
          one -> {
            seen.add(one);
            if (slow[0]) {
              slow[0] = false;
              sleep(300);
            }
          });
      assertEquals(4, seen.size());
      seen.forEach(one -> assertTrue(one.rttNanos() < 250_000_000L, one.toString()));
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Nobody may be sent to there, so each send fails at once. */
  @Test
  void aLoadThatCannotBeSentEndsInTime() throws IOException {
    Target nobody = new Target("127.255.255.255", 7, AddressFamily.ANY);
    Duration time = Duration.ofMillis(300);
    long begin = System.nanoTime();
    Result result = run(request(nobody, true, time, Plan.load(2, 1, 0, time)));
    assertTrue(System.nanoTime() - begin < 10_000_000_000L);
    assertTrue(result.statistics().sent() > 0);
    assertEquals(0, result.statistics().received());
    assertEquals(1, result.failures().size(), "it is told once");
  }

  @Test
  void nothingIsFasterThanItsSchedule() {
    Schedule schedule = new Schedule(1_000, 1e9 / 100, 10_000);
    assertFalse(schedule.isDue(999));
    assertTrue(schedule.isDue(1_000));
    schedule.sent();
    assertFalse(schedule.isDue(1_099));
    schedule.skip(1_350);
    assertEquals(2, schedule.skipped(), "those of 1,100 and 1,200; the one of 1,300 is due still");
    assertEquals(1_300, schedule.dueNanos());
    assertEquals(87, schedule.unsent());
    schedule.end(1_500);
    assertEquals(2, schedule.unsent());
    assertEquals(1.0 / 5, schedule.shareSent());
    schedule.skip(5_000);
    assertEquals(3, schedule.skipped(), "after the end nothing is due, and the last one still is");
    assertEquals(1, schedule.unsent());
  }

  @Test
  void onlyTheFirstLookAfterAWaitTellsAPause() {
    PauseWatch pauses = new PauseWatch(true);
    pauses.look(5);
    pauses.expect(100);
    pauses.look(100 + PauseWatch.TOLERANCE_NANOS);
    assertEquals(Long.MIN_VALUE, pauses.resumedNanos());
    pauses.expect(200);
    pauses.look(201 + PauseWatch.TOLERANCE_NANOS);
    assertEquals(201 + PauseWatch.TOLERANCE_NANOS, pauses.resumedNanos());
    pauses.look(Long.MAX_VALUE);
    assertEquals(201 + PauseWatch.TOLERANCE_NANOS, pauses.resumedNanos());
  }

  /** Of its output, say, that nobody takes: several short times that add up, or a long one. */
  @ParameterizedTest
  @ValueSource(longs = {1, 20})
  void whatTheObserverTakesIsAPauseOfOnesOwn(long times) {
    PauseWatch read = new PauseWatch(true);
    PauseWatch kernel = new PauseWatch(false);
    long each = PauseWatch.TOLERANCE_NANOS / times + 1;
    for (PauseWatch pauses : new PauseWatch[] {read, kernel}) {
      pauses.expect(0);
      pauses.told(5, 5 + PauseWatch.TOLERANCE_NANOS);
      assertEquals(Long.MIN_VALUE, pauses.resumedNanos(), "it is borne");
      pauses.expect(0);
      for (long i = 0; i < times; i++) {
        pauses.told(1_000 + i * each, 1_000 + (i + 1) * each);
      }
      assertEquals(1_000 + times * each, pauses.resumedNanos());
    }
    assertTrue(read.hide(0, 1_000 + times * each), "it was not read before");
    assertFalse(kernel.hide(0, 1_000 + times * each), "the kernel saw it come");
  }
}
