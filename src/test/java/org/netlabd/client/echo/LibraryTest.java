// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.client.TestServer;
import org.netlabd.client.UdpTestServer;
import org.netlabd.client.dial.Target;
import org.netlabd.client.dial.Target.AddressFamily;
import org.netlabd.client.echo.Request.Plan;

/** Round trips in a program that has threads, interrupts and mistakes of its own. */
@Timeout(60)
class LibraryTest {

  private static final Plan ENDLESS = Plan.paced(0, Duration.ofMillis(5));

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch some = new CountDownLatch(3);
  private final Observer counting = seen -> some.countDown();

  @AfterEach
  void end() throws InterruptedException {
    threads.shutdownNow();
    assertTrue(threads.awaitTermination(20, TimeUnit.SECONDS), "a run has not ended");
  }

  private static RoundTrips trips(int port, boolean udp, Plan plan, Duration timeout) {
    Target target = new Target("127.0.0.1", port, AddressFamily.ANY);
    return new RoundTrips(new Request(target, udp, 64, new byte[0], timeout, plan));
  }

  private static RoundTrips trips(TestServer server, Plan plan) {
    return trips(Integer.parseInt(server.port()), false, plan, Duration.ofSeconds(10));
  }

  private void awaitSome() throws InterruptedException {
    assertTrue(some.await(20, TimeUnit.SECONDS), "nothing came back");
  }

  @Test
  void eachRunStartsAtZeroOnWhateverThread() throws Exception {
    try (TestServer server = TestServer.echo();
        RoundTrips trips = trips(server, Plan.paced(5, Duration.ofMillis(2)))) {
      for (int i = 0; i < 3; i++) {
        // What is on its way while this program does not run has no time.
        AtomicInteger untimed = new AtomicInteger();
        Observer observer = seen -> untimed.addAndGet(seen.rttNanos() < 0 ? 1 : 0);
        Statistics figures = threads.submit(() -> trips.run(observer)).get().statistics();
        assertEquals(List.of(5L, 5L), List.of(figures.sent(), figures.received()));
        assertEquals(5, figures.rtt().count() + untimed.get());
      }
      assertEquals(5, trips.run(counting).statistics().received());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anyThreadStopsItAndItCanRunAgain(boolean udp) throws Exception {
    try (TestServer tcp = TestServer.echo();
        UdpTestServer datagrams = UdpTestServer.echo();
        RoundTrips trips =
            trips(
                Integer.parseInt(udp ? datagrams.port() : tcp.port()),
                udp,
                ENDLESS,
                Duration.ofSeconds(10))) {
      Future<Result> run = threads.submit(() -> trips.run(counting));
      awaitSome();
      trips.stop();
      Statistics first = run.get().statistics();
      assertEquals(first.sent(), first.received());
      CountDownLatch more = new CountDownLatch(3);
      Future<Result> second = threads.submit(() -> trips.run(seen -> more.countDown()));
      assertTrue(more.await(20, TimeUnit.SECONDS), "the second run was stopped by the first stop");
      trips.stop();
      assertEquals(second.get().statistics().sent(), second.get().statistics().received());
    }
  }

  @Test
  void aStopBeforeItBeginsHolds() throws Exception {
    try (TestServer server = TestServer.echo();
        RoundTrips trips = trips(server, ENDLESS)) {
      trips.stop();
      assertEquals(0, trips.run(counting).statistics().sent());
    }
  }

  @Test
  void theFiguresSoFarAreToldOnTheRunsThread() throws Exception {
    AtomicReference<Thread> told = new AtomicReference<>();
    CountDownLatch heard = new CountDownLatch(1);
    Observer observer =
        new Observer() {
          @Override
          public void observed(Observation observation) {
            some.countDown();
          }

          @Override
          public void soFar(Statistics figures) {
            told.set(Thread.currentThread());
            assertTrue(figures.received() >= 3, figures.toString());
            heard.countDown();
          }
        };
    try (TestServer server = TestServer.echo();
        RoundTrips trips = trips(server, ENDLESS)) {
      AtomicReference<Thread> runner = new AtomicReference<>();
      Future<Result> run =
          threads.submit(
              () -> {
                runner.set(Thread.currentThread());
                return trips.run(observer);
              });
      awaitSome();
      trips.ask();
      assertTrue(heard.await(20, TimeUnit.SECONDS), "nothing was told");
      trips.stop();
      run.get();
      assertSame(runner.get(), told.get());
    }
  }

  @Test
  void anInterruptEndsIt() throws Exception {
    try (TestServer server = TestServer.echo();
        RoundTrips trips = trips(server, ENDLESS)) {
      AtomicReference<Object> end = new AtomicReference<>();
      Thread thread =
          new Thread(
              () -> {
                try {
                  end.set(trips.run(counting));
                } catch (Exception e) {
                  end.set(e.getClass() + " " + Thread.currentThread().isInterrupted());
                }
              });
      thread.start();
      awaitSome();
      thread.interrupt();
      thread.join(TimeUnit.SECONDS.toMillis(20));
      assertEquals(InterruptedIOException.class + " true", end.get());
    }
  }

  /** The kernel waits for an answer to a SYN, and knows nothing of interrupts. */
  @Test
  void anInterruptEndsWhatStillConnects() throws Exception {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        Socket first = new Socket(full.getInetAddress(), full.getLocalPort());
        Socket second = new Socket(full.getInetAddress(), full.getLocalPort());
        RoundTrips trips = trips(full.getLocalPort(), false, ENDLESS, Duration.ofHours(1))) {
      assertTrue(first.isConnected() && second.isConnected());
      CountDownLatch begun = new CountDownLatch(1);
      Future<Result> run =
          threads.submit(
              () -> {
                begun.countDown();
                return trips.run(counting);
              });
      assertTrue(begun.await(20, TimeUnit.SECONDS));
      run.cancel(true);
    }
    // Its end is waited for after each test.
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatAnObserverThrowsComesOut(boolean udp) throws Exception {
    IllegalStateException own = new IllegalStateException("the observer's own");
    try (TestServer tcp = TestServer.echo();
        UdpTestServer datagrams = UdpTestServer.echo();
        RoundTrips trips =
            trips(
                Integer.parseInt(udp ? datagrams.port() : tcp.port()),
                udp,
                ENDLESS,
                Duration.ofSeconds(10))) {
      Future<Result> run =
          threads.submit(
              () ->
                  trips.run(
                      seen -> {
                        throw own;
                      }));
      ExecutionException thrown = assertThrows(ExecutionException.class, run::get);
      assertSame(own, thrown.getCause());
      trips.stop();
      assertEquals(0, trips.run(counting).statistics().sent(), "it is as new");
    }
  }

  @Test
  void theExampleOfTheDocumentRuns(@TempDir Path folder) throws Exception {
    String page = Files.readString(Path.of("docs/library.md"));
    String code = page.replaceFirst("(?s).*```java\n", "").replaceFirst("(?s)```.*", "");
    Path source = Files.writeString(folder.resolve("Example.java"), code);
    String classPath = System.getProperty("java.class.path");
    assertEquals(
        0,
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-cp", classPath, source.toString()));
    try (TestServer server = TestServer.echo()) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  folder + ":" + classPath,
                  "Example",
                  "127.0.0.1",
                  server.port())
              .redirectErrorStream(true)
              .start();
      List<String> lines = process.inputReader().lines().toList();
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
      assertEquals("20 of 20", lines.get(lines.size() - 1), lines.toString());
    }
  }

  /** As a terminal does that takes no output: what comes of that is not the network's. */
  @ParameterizedTest
  @CsvSource({"false,false", "false,true", "true,false", "true,true"})
  void whatAnObserverHoldsUpIsSkippedAndInNoRoundTrip(boolean udp, boolean isLoad)
      throws Exception {
    long interval = 10;
    long held = 1_000;
    Plan plan =
        isLoad
            ? Plan.load(1, 1_000, 1_000.0 / interval, Duration.ofSeconds(3))
            : Plan.paced(120, Duration.ofMillis(interval));
    try (TestServer streams = TestServer.echo();
        UdpTestServer datagrams = UdpTestServer.echo()) {
      int port = Integer.parseInt(udp ? datagrams.port() : streams.port());
      Plan another = Plan.paced(1 + held / interval, Duration.ofMillis(interval));
      AtomicInteger seenSoFar = new AtomicInteger();
      Statistics figures;
      try (RoundTrips trips = trips(port, udp, plan, Duration.ofSeconds(10))) {
        figures =
            trips
                .run(
                    seen -> {
                      if (seenSoFar.incrementAndGet() == 20) {
                        runToItsEnd(trips(port, udp, another, Duration.ofSeconds(10)));
                      }
                    })
                .statistics();
      }
      // Half of what was due meanwhile: this host may be slow, too.
      assertTrue(figures.pace().skipped() >= held / interval / 2, figures::toString);
      assertEquals(0, figures.lost() + figures.late(), figures::toString);
      long most = TimeUnit.MILLISECONDS.toNanos(held / 2);
      assertTrue(figures.rtt().max() < most, () -> "has the time in it: " + figures);
      assertTrue(figures.schedule().max() < most, () -> "has the time in it: " + figures);
    }
  }

  private static void runToItsEnd(RoundTrips trips) {
    try (trips) {
      trips.run(seen -> {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
