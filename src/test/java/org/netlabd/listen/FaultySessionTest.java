// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.config.ConfigurationReader;
import org.netlabd.config.ListenerSettings;
import org.netlabd.fault.Fault;
import org.netlabd.listen.Drain.Drained;
import org.netlabd.service.ServiceTable;
import org.netlabd.stats.Figure;

/** Each fault of a stream, as its peer meets it. */
class FaultySessionTest {

  private static final int DEADLINE_MILLIS = 20_000;

  @TempDir private Path directory;
  private final ListenerLog log = new ListenerLog();
  private @Nullable RunningServer server;
  private InetSocketAddress to;

  @BeforeEach
  void choosePort() throws Exception {
    to = new InetSocketAddress("127.0.0.1", TcpEchoTest.freePort());
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
    log.close();
  }

  private ListenerSettings[] read(String faults, String others) throws Exception {
    Path file = directory.resolve("n.conf");
    String at = "protocol = tcp, address = 127.0.0.1, port = " + to.getPort();
    String keys = at + ", faults { " + faults + " }, " + others;
    Files.writeString(file, "listeners { a { " + keys + " } }\n");
    return new ConfigurationReader(ServiceTable.STANDARD.names())
        .read(file, List.of())
        .listeners()
        .toArray(ListenerSettings[]::new);
  }

  private RunningServer start(int loops, String faults, String others) throws Exception {
    if (server != null) {
      server.close();
    }
    server = new RunningServer(loops, read(faults, others));
    return server;
  }

  private RunningServer start(String faults) throws Exception {
    return start(2, faults, "");
  }

  private RunningServer start(String faults, String others) throws Exception {
    return start(2, faults, others);
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(DEADLINE_MILLIS);
    socket.setTcpNoDelay(true);
    socket.connect(to, DEADLINE_MILLIS);
    return socket;
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (i * 31 >> 3);
    }
    return bytes;
  }

  /** Sends all, half-closes, and returns all that comes back. */
  private byte[] echo(Socket socket, byte[] sent) throws IOException {
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(
            () -> {
              try {
                socket.getOutputStream().write(sent);
                socket.shutdownOutput();
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    byte[] received = socket.getInputStream().readAllBytes();
    writing.join();
    return received;
  }

  private static byte[] read(Socket socket, int count) throws IOException {
    byte[] bytes = new byte[count];
    new DataInputStream(socket.getInputStream()).readFully(bytes);
    return bytes;
  }

  /** How many bytes come until the end, whatever that is. */
  private static int restOf(Socket socket) throws IOException {
    int count = 0;
    try {
      while (socket.getInputStream().read() >= 0) {
        count++;
      }
    } catch (SocketException e) {
      // What it had not read makes its close a reset.
    }
    return count;
  }

  private void awaitLogged(String pattern) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MILLIS);
    while (log.matching(pattern).isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    assertFalse(log.matching(pattern).isEmpty(), () -> pattern + ": " + log.listed());
  }

  private Map<String, Long> counts() {
    return server == null ? Map.of() : server.server.totals().by(Figure.FAULTS);
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  @Test
  void resetIsAReset() throws Exception {
    start("reset-after = 500");
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes(1000));
      InputStream in = socket.getInputStream();
      assertArrayEquals(bytes(500), read(socket, 500));
      assertThrows(SocketException.class, in::read);
    }
    awaitLogged(
        "INFO a .*: closed: 1000 bytes in, 500 bytes out, 500 unsent, .* s, fault .reset-after.");
    assertEquals(Map.of(Fault.RESET_AFTER.toString(), 1L), counts());
  }

  @Test
  void resetAsItBeginsNeedsNoByte() throws Exception {
    start("reset-after = 0");
    // Also connecting or writing may tell of it.
    assertThrows(
        SocketException.class,
        () -> {
          try (Socket socket = connect()) {
            while (socket.getInputStream().read() >= 0) {
              socket.getOutputStream().write(1);
            }
          }
        });
    awaitLogged("INFO a .*: closed: 0 bytes in, 0 bytes out, .* fault .reset-after.");
  }

  @Test
  void closeIsAnEndBehindTheLastByte() throws Exception {
    start("close-after = 500");
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes(1000));
      assertArrayEquals(bytes(500), socket.getInputStream().readAllBytes());
      awaitLogged(
          "INFO a .*: closed: 1000 bytes in, 500 bytes out, 500 unsent, .* fault .close-after.");
    }
    assertEquals(Map.of(Fault.CLOSE_AFTER.toString(), 1L), counts());
  }

  @Test
  void halfCloseStillTakesWhatComes() throws Exception {
    RunningServer running = start("half-close-after = 500");
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes(500));
      assertArrayEquals(bytes(500), socket.getInputStream().readAllBytes());
      for (int i = 0; i < 10; i++) {
        socket.getOutputStream().write(new byte[100_000]);
      }
      running.awaitTotal(1_000_500, Figure.RECEIVED_BYTES);
      assertTrue(log.matching(".*closed.*").isEmpty());
    }
    awaitLogged("INFO a .*: closed: 1000500 bytes in, 500 bytes out, .* fault .half-close-after.");
  }

  @Test
  void stallLastsUntilTheSessionIsIdle() throws Exception {
    start("stall-after = 500", "limits.buffer = 4K, timeouts { idle = 2s, stall = 200ms }");
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes(1000));
      assertArrayEquals(bytes(500), read(socket, 500));
      assertEquals(0, restOf(socket));
      // Its peer is not blamed for it.
      awaitLogged("INFO a .*: closed: 1000 bytes in, 500 bytes out, 500 unsent, .* idle");
    }
    assertEquals(List.of(), log.matching("WARN .*"));
    assertEquals(Map.of(Fault.STALL_AFTER.toString(), 1L), counts());
  }

  /** Though nothing is read any more that would tell of it. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoResetsAStallHasEnded(boolean halfClosed) throws Exception {
    start("stall-after = 10");
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes(20));
      assertArrayEquals(bytes(10), read(socket, 10));
      if (halfClosed) {
        socket.shutdownOutput();
      }
      socket.setSoLinger(true, 0);
    }
    awaitLogged("INFO a .*: closed: 20 bytes in, 10 bytes out, 10 unsent, .* s, reset.*");
  }

  /** What the kernel holds for who has sent all counts as it does without faults. */
  @Test
  void whoHasSentAllAndReadsNothingOfAHalfCloseStalls() throws Exception {
    start("half-close-after = 150000", "timeouts { idle = unlimited, stall = 300ms }");
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(16 * 1024);
      socket.connect(to, DEADLINE_MILLIS);
      socket.getOutputStream().write(bytes(150_000));
      socket.shutdownOutput();
      awaitLogged("INFO a .*: closed: 150000 bytes in, 150000 bytes out, .* s, stall.*");
      assertThrows(SocketException.class, () -> socket.getInputStream().readAllBytes());
    }
  }

  /** It is the network's, however the daemon comes to know of it: here by shutdown(2). */
  @Test
  void aResetBeforeTheSessionBeginsIsNoErrorOfOurs() throws Exception {
    RunningServer running = start(1, "half-close-after = 0", "");
    CountDownLatch over = new CountDownLatch(1);
    running.hang(0, over);
    try (Socket socket = connect()) {
      socket.setSoLinger(true, 0);
    }
    over.countDown();
    running.awaitTotal(1, Figure.SESSIONS_ENDED);
    assertEquals(Map.of("reset", 1L), running.server.totals().by(Figure.SESSIONS_ENDED));
    assertEquals(List.of(), log.matching("ERROR .*"));
  }

  /** The peer's end was read before the stall, since bytes waited for the line. */
  @Test
  void aStallAnswersNotEvenThePeersEnd() throws Exception {
    start("stall-after = 500, bandwidth = 5K", "timeouts.idle = 2s");
    try (Socket socket = connect()) {
      assertArrayEquals(bytes(500), echo(socket, bytes(1000)));
      awaitLogged("INFO a .*: closed: 1000 bytes in, 500 bytes out, 500 unsent, .* idle");
    }
  }

  /** The service has closed, and its end waits behind what the stall keeps back. */
  @Test
  void aStallKeepsBackTheServicesEnd() throws Exception {
    start("stall-after = 2", "service = greet, greeting = hello, timeouts.idle = 2s");
    try (Socket socket = connect()) {
      assertEquals(2, restOf(socket));
      awaitLogged("INFO a .*: closed: 0 bytes in, 2 bytes out, 3 unsent, .* idle");
    }
  }

  /** Slow reading, when it is not to be gone on with, must not keep a loop at work. */
  @Test
  void aStalledSlowReaderDoesNotKeepOthersWaiting() throws Exception {
    start(1, "slow-read = 2K, bandwidth = 1K, stall-after = 500", "");
    try (Socket stalled = connect();
        Socket other = connect()) {
      for (Socket each : List.of(stalled, other)) {
        each.getOutputStream().write(bytes(1000));
        assertArrayEquals(bytes(500), read(each, 500));
      }
    }
  }

  @Test
  void aSlowReaderWhosePeerDoesNotReadDoesNotKeepOthersWaiting() throws Exception {
    String small = "limits.buffer = 64K, socket { send-buffer = 4K, receive-buffer = 256K }";
    RunningServer running = start(1, "slow-read = 200K", small);
    try (Socket deaf = new Socket();
        Socket other = connect()) {
      deaf.setReceiveBufferSize(4096);
      deaf.connect(to, DEADLINE_MILLIS);
      deaf.getOutputStream().write(bytes(100_000));
      // Half of the buffer, from which on it reads no more once it has paused.
      long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MILLIS);
      while (running.server.totals().of(Figure.RECEIVED_BYTES) < 40_000
          && System.nanoTime() < deadline) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
      assertArrayEquals(bytes(50_000), echo(other, bytes(50_000)));
    }
  }

  @Test
  void whatIsThrownAwayCountsForTheEndAsWell() throws Exception {
    start("reset-after = 100000", "service = discard, payload = none");
    assertThrows(
        IOException.class,
        () -> {
          try (Socket socket = connect()) {
            for (int i = 0; i < 1000; i++) {
              socket.getOutputStream().write(new byte[10_000]);
            }
          }
        });
    awaitLogged("INFO a .*: closed: 100000 bytes in, 0 bytes out, .* fault .reset-after.");
  }

  @Test
  void aDelayHoldsBackAndKeepsTheOrder() throws Exception {
    start("seed = 3, delay = 300ms, jitter = 100ms, distribution = uniform");
    try (Socket socket = connect()) {
      long begun = System.nanoTime();
      for (int i = 0; i < 50; i++) {
        socket.getOutputStream().write(i);
      }
      socket.shutdownOutput();
      byte[] received = socket.getInputStream().readAllBytes();
      assertTrue(millisSince(begun) >= 200);
      for (int i = 0; i < 50; i++) {
        assertEquals(i, received[i]);
      }
    }
    assertTrue(counts().get(Fault.DELAY.toString()) > 0);
  }

  @Test
  void aPeerIsNotBlamedForWhatIsHeldBack() throws Exception {
    start("delay = 1s", "timeouts { stall = 100ms, idle = 1m }");
    try (Socket socket = connect()) {
      assertArrayEquals(bytes(30_000), echo(socket, bytes(30_000)));
    }
    assertEquals(List.of(), log.matching("WARN .*"));
    awaitLogged(".*closed: 30000 bytes in, 30000 bytes out, .* peer closed");
  }

  @Test
  void theSameSeedDamagesTheSameBytesWhateverTheNumberOfLoops() throws Exception {
    List<byte[]> one = damaged(1, 5);
    List<byte[]> four = damaged(4, 5);
    for (int i = 0; i < one.size(); i++) {
      assertArrayEquals(one.get(i), four.get(i));
    }
    assertNotEquals(Arrays.hashCode(one.get(0)), Arrays.hashCode(one.get(1)));
    assertNotEquals(Arrays.hashCode(one.get(0)), Arrays.hashCode(damaged(1, 6).get(0)));
    long wrong = counts().get(Fault.CORRUPT.toString());
    // Six sessions of 100,000 bytes: 6,000 are expected; ten deviations are 770.
    assertEquals(6_000, wrong, 770);
  }

  /** One session after the other, so that they are accepted in this order. */
  private List<byte[]> damaged(int loops, int seed) throws Exception {
    start(loops, "corrupt = 1%, seed = " + seed, "");
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      try (Socket socket = connect()) {
        all.add(echo(socket, new byte[100_000]));
      }
    }
    return all;
  }

  @Test
  void aSourceIsDamagedForItsOwnPeerOnly() throws Exception {
    start("corrupt = 100%", "service = chargen");
    byte[] damaged;
    try (Socket socket = connect()) {
      damaged = read(socket, 10_000);
    }
    start("corrupt = 0%", "service = chargen");
    try (Socket socket = connect()) {
      byte[] right = read(socket, 10_000);
      String line = new String(right, 0, 74, StandardCharsets.US_ASCII);
      assertTrue(line.startsWith(" !\"#") && line.endsWith("\r\n"), line);
      for (int i = 0; i < right.length; i++) {
        assertEquals(1, Integer.bitCount((right[i] ^ damaged[i]) & 0xff));
      }
    }
  }

  @Test
  void aLineCarriesNoMoreThanItsBandwidth() throws Exception {
    start("bandwidth = 1M");
    byte[] sent = bytes(2 << 20);
    try (Socket socket = connect()) {
      long begun = System.nanoTime();
      assertArrayEquals(sent, echo(socket, sent));
      long millis = millisSince(begun);
      // A busy machine may be late; the line is never early by more than a piece of it.
      assertTrue(millis >= 1_940 && millis < DEADLINE_MILLIS, millis + " ms");
    }
    assertTrue(counts().get(Fault.BANDWIDTH.toString()) > 0);
  }

  @Test
  void whoWaitsForALineKeepsNobodyElseWaiting() throws Exception {
    RunningServer running = start(1, "bandwidth = 1", "payload = text");
    List<Socket> waiting = new ArrayList<>();
    try (Socket other = connect()) {
      for (int i = 0; i < 20; i++) {
        waiting.add(connect());
      }
      // Twice: the first bytes are read with the connection.
      for (int times = 1; times <= 2; times++) {
        for (Socket each : waiting) {
          each.getOutputStream().write(new byte[500]);
        }
        running.awaitTotal(times * 500L * waiting.size(), Figure.RECEIVED_BYTES);
      }
      CountDownLatch over = new CountDownLatch(1);
      running.hang(0, over);
      for (Socket each : waiting) {
        each.getOutputStream().write("late".getBytes(StandardCharsets.US_ASCII));
      }
      other.getOutputStream().write('o');
      over.countDown();
      read(other, 1);
      running.awaitTotal(1 + 1004L * waiting.size(), Figure.RECEIVED_BYTES);
    } finally {
      for (Socket each : waiting) {
        each.close();
      }
    }
    List<String> order = log.matching(".*: (o|late)");
    assertTrue(order.get(0).matches(".*: o"), order::toString);
  }

  @Test
  void aSourceGoesOnBehindALine() throws Exception {
    start("bandwidth = 1M", "service = chargen");
    try (Socket socket = connect()) {
      long begun = System.nanoTime();
      read(socket, 1 << 20);
      long millis = millisSince(begun);
      assertTrue(millis >= 940 && millis < DEADLINE_MILLIS, millis + " ms");
    }
  }

  @Test
  void aSlowReaderTakesItsTime() throws Exception {
    start("slow-read = 100K", "service = discard, socket.receive-buffer = 16K");
    try (Socket socket = connect()) {
      long begun = System.nanoTime();
      assertArrayEquals(new byte[0], echo(socket, bytes(200 << 10)));
      long millis = millisSince(begun);
      assertTrue(millis >= 1_940 && millis < DEADLINE_MILLIS, millis + " ms");
    }
    assertTrue(counts().get(Fault.SLOW_READ.toString()) > 0);
  }

  @Test
  void aSlowAcceptServesLater() throws Exception {
    start("slow-accept = 500ms", "service = greet, greeting = hello");
    long begun = System.nanoTime();
    try (Socket socket = connect()) {
      assertArrayEquals(
          "hello".getBytes(StandardCharsets.UTF_8), socket.getInputStream().readAllBytes());
      assertTrue(millisSince(begun) >= 500);
    }
    assertEquals(Map.of(Fault.SLOW_ACCEPT.toString(), 1L), counts());
  }

  @Test
  void aSlowAcceptIsBehindTheHeaderOfAProxy() throws Exception {
    start("slow-accept = 500ms", "proxy = required");
    long begun = System.nanoTime();
    try (Socket socket = connect()) {
      String header = "PROXY TCP4 127.0.0.9 127.0.0.1 1000 7\r\n";
      byte[] text = (header + "with it").getBytes(StandardCharsets.US_ASCII);
      socket.getOutputStream().write(text);
      assertArrayEquals("with it".getBytes(StandardCharsets.US_ASCII), read(socket, 7));
      assertTrue(millisSince(begun) >= 500);
      socket.getOutputStream().write(bytes(100));
      assertArrayEquals(bytes(100), read(socket, 100));
    }
  }

  @Test
  void aFullQueueHoldsUpAndLosesNothing() throws Exception {
    start("delay = 20ms, queue = 1K");
    byte[] sent = bytes(100_000);
    try (Socket socket = connect()) {
      assertArrayEquals(sent, echo(socket, sent));
    }
  }

  @Test
  void manySessionsNeedNoThreadEach() throws Exception {
    start("delay = 2s");
    List<Socket> sockets = new ArrayList<>();
    int before = Thread.activeCount();
    try {
      long begun = System.nanoTime();
      for (int i = 0; i < 500; i++) {
        Socket socket = connect();
        sockets.add(socket);
        socket.getOutputStream().write(bytes(1000));
      }
      assertTrue(Thread.activeCount() <= before + 2);
      for (Socket socket : sockets) {
        assertArrayEquals(bytes(1000), read(socket, 1000));
      }
      assertTrue(millisSince(begun) >= 2_000);
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void whatIsHeldBackIsSentWhileADrainWaits() throws Exception {
    RunningServer running = start("delay = 1s");
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes(1000));
      socket.shutdownOutput();
      running.awaitTotal(1000, Figure.RECEIVED_BYTES);
      Drained drained = Drain.of(running.server, Duration.ofSeconds(15), new CompletableFuture<>());
      assertEquals(new Drained(1, 0), drained);
      assertArrayEquals(bytes(1000), socket.getInputStream().readAllBytes());
    }
  }

  @Test
  void aDrainCutsWhatIsHeldForLonger() throws Exception {
    RunningServer running = start("delay = 4m, slow-accept = 0s");
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes(1000));
      running.awaitTotal(1000, Figure.RECEIVED_BYTES);
      Drained drained = Drain.of(running.server, Duration.ofMillis(10), new CompletableFuture<>());
      assertEquals(new Drained(0, 1), drained);
    }
    awaitLogged("INFO a .*: closed: 1000 bytes in, 0 bytes out, 1000 unsent, .* drain");
  }

  @Test
  void aDrainCutsWhatIsNotAcceptedYet() throws Exception {
    RunningServer running = start("slow-accept = 4m");
    try (Socket socket = connect()) {
      assertTrue(socket.isConnected());
      running.awaitTotal(1, Figure.SESSIONS);
      Drained drained = Drain.of(running.server, Duration.ofMillis(10), new CompletableFuture<>());
      assertEquals(new Drained(0, 1), drained);
      running.awaitTotal(1, Figure.SESSIONS_ENDED);
    }
  }

  @Test
  void aReloadChangesTheFaultsOfThoseThatComeLater() throws Exception {
    RunningServer running = start("corrupt = 100%, seed = 1");
    try (Socket before = connect()) {
      before.getOutputStream().write(0);
      assertNotEquals(0, before.getInputStream().read());
      running.apply(read("", ""));
      before.getOutputStream().write(0);
      assertNotEquals(0, before.getInputStream().read());
      try (Socket after = connect()) {
        after.getOutputStream().write(0);
        assertEquals(0, after.getInputStream().read());
      }
    }
    assertEquals(Map.of(Fault.CORRUPT.toString(), 2L), counts());
  }

  @Test
  void aSinkReadsPastAnEndThatIsNotOn() throws Exception {
    start("close-after = 500, when = \"every 1h for 1s\"", "service = discard");
    awaitLogged("INFO a: faults end");
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes(1000));
      Objects.requireNonNull(server).awaitTotal(1000, Figure.RECEIVED_BYTES);
    }
  }

  @Test
  void aScheduleSaysWhenFaultsBeginAndEnd() throws Exception {
    start("corrupt = 100%, when = \"every 2s for 1s\"");
    awaitLogged("INFO a: faults begin");
    awaitLogged("INFO a: faults end");
    try (Socket socket = connect()) {
      // Whatever the machine does meanwhile: bytes are right at times and wrong at times.
      boolean right = false;
      boolean wrong = false;
      long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MILLIS);
      while (!(right && wrong) && System.nanoTime() < deadline) {
        socket.getOutputStream().write(0);
        boolean isRight = socket.getInputStream().read() == 0;
        right |= isRight;
        wrong |= !isRight;
      }
      assertTrue(right && wrong, right + " " + wrong);
    }
  }
}
