// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.netlabd.listen.RunningServer.LOOPBACK;
import static org.netlabd.listen.RunningServer.tcp;
import static org.netlabd.listen.RunningServer.with;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.netlabd.config.ListenAddress;
import org.netlabd.config.ListenerSettings;
import org.netlabd.config.ListenerSettings.Timeouts;
import org.netlabd.service.Chargen;
import org.netlabd.service.Echo;
import org.netlabd.service.Service;
import org.netlabd.service.ServiceTable;
import org.netlabd.service.StreamService;
import org.netlabd.stats.Figure;
import org.netlabd.values.Networks;

@Timeout(60)
class TimeoutTest {

  private static final int DEADLINE_MILLIS = 20_000;

  /** More than the peer's system takes, and less than ours holds. */
  private static final int KERNELS_BYTES = 150_000;

  /** More than the kernel holds for a peer that does not read. */
  private static final int MANY_BYTES = 8_000_000;

  private static final Optional<Duration> NEVER = Optional.empty();
  private static final Optional<Duration> SOON = Optional.of(Duration.ofMillis(300));

  private static final Optional<Duration> LATER = Optional.of(Duration.ofSeconds(10));

  private static final Duration STALL = Duration.ofSeconds(4);

  /** Less than a stall: one that lasts twice its time is told from it. */
  private static final Duration STALL_MARGIN = Duration.ofSeconds(3);

  private RunningServer server;

  private Socket connect(ListenerSettings listener) throws Exception {
    server = new RunningServer(listener);
    return connect("echo");
  }

  private Socket connect(String listener) throws Exception {
    Socket socket = new Socket();
    socket.setSoTimeout(DEADLINE_MILLIS);
    socket.setReceiveBufferSize(16 * 1024);
    socket.setSendBufferSize(16 * 1024);
    socket.connect(server.address(listener), DEADLINE_MILLIS);
    return socket;
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void anIdleSessionIsEnded() throws Exception {
    ListenerSettings echo = tcp("echo", LOOPBACK, 0);
    try (Socket socket = connect(with(echo, new Timeouts(SOON, NEVER, NEVER)))) {
      socket.getOutputStream().write(1);
      assertEquals(1, socket.getInputStream().read());
      assertEquals(-1, socket.getInputStream().read());
    }
  }

  @Test
  void anOldSessionIsEndedThoughItIsBusy() throws Exception {
    ListenerSettings echo = tcp("echo", LOOPBACK, 0);
    // The session begins before connect() has returned.
    long start = System.nanoTime();
    try (Socket socket = connect(with(echo, new Timeouts(NEVER, NEVER, SOON)))) {
      assertThrows(
          IOException.class,
          () -> {
            while (true) {
              socket.getOutputStream().write(1);
              if (socket.getInputStream().read() < 0) {
                throw new IOException("ended");
              }
            }
          });
      assertTrue(System.nanoTime() - start >= SOON.get().toNanos());
    }
  }

  /** The classic client: sends 10 MB before it reads a byte. */
  @Test
  void aDeadlockIsEnded() throws Exception {
    ListenerSettings echo = tcp("echo", LOOPBACK, 0, 16 * 1024, OptionalInt.of(16 * 1024));
    try (Socket socket = connect(with(echo, new Timeouts(NEVER, SOON, NEVER)))) {
      assertThrows(
          SocketException.class, () -> socket.getOutputStream().write(new byte[10_000_000]));
      server.awaitTotal(1, Figure.SESSIONS_ENDED);
    }
  }

  private static ListenerSettings stalling() {
    return with(tcp("echo", LOOPBACK, 0), new Timeouts(NEVER, Optional.of(STALL), NEVER));
  }

  /**
   * Neither a look at what the kernel holds is movement nor what it takes only when it is tried:
   * each took twice the time. Its margin is 3 s.
   */
  @Test
  void aStallLastsNoLongerThanItsTime() throws Exception {
    server = new RunningServer(stalling());
    // With buffers of the system's choice: it leaves a part of them free.
    try (Socket socket = new Socket()) {
      socket.connect(server.address("echo"), DEADLINE_MILLIS);
      long start = System.nanoTime();
      assertThrows(
          SocketException.class, () -> socket.getOutputStream().write(new byte[10_000_000]));
      assertTrue(System.nanoTime() - start < STALL.plus(STALL_MARGIN).toNanos());
    }
  }

  /** What its system takes in the first moment is no reading in the last. Its margin is 3 s. */
  @Test
  void whoHasSentAllStallsNoLongerThanItsTime() throws Exception {
    try (Socket socket = connect(stalling())) {
      socket.getOutputStream().write(new byte[KERNELS_BYTES]);
      long start = System.nanoTime();
      socket.shutdownOutput();
      server.awaitTotal(1, Figure.SESSIONS_ENDED);
      assertTrue(System.nanoTime() - start < STALL.plus(STALL_MARGIN).toNanos());
    }
  }

  /** Who gets no more than a part must not take it for all. */
  @Test
  void whoseBytesAreForgottenIsReset() throws Exception {
    ListenerSettings echo = tcp("echo", LOOPBACK, 0, 1 << 20, OptionalInt.of(16 * 1024));
    try (Socket socket = connect(with(echo, new Timeouts(NEVER, SOON, NEVER)))) {
      assertThrows(
          SocketException.class,
          () -> {
            socket.getOutputStream().write(new byte[500_000]);
            socket.shutdownOutput();
            server.awaitTotal(1, Figure.SESSIONS_ENDED);
            socket.getInputStream().readAllBytes();
          });
    }
  }

  /** Which the server has answered then, and the kernel holds. */
  private void sendAll(Socket socket) throws Exception {
    socket.getOutputStream().write(new byte[KERNELS_BYTES]);
    socket.shutdownOutput();
    server.awaitTotal(KERNELS_BYTES, Figure.SENT_BYTES);
  }

  private void assertStaysOpen() throws Exception {
    for (int loop = 0; loop < 2; loop++) {
      server.hang(loop, new CountDownLatch(0));
    }
    assertEquals(1, server.server.totals().of(Figure.SESSIONS_OPEN));
  }

  /** What the kernel holds for it counts as well, however it says that it has sent all. */
  @Test
  void whoHasSentAllAndReadsNothingGoesOnUntilItStalls() throws Exception {
    ListenerSettings echo = tcp("echo", LOOPBACK, 0);
    try (Socket socket = connect(with(echo, new Timeouts(NEVER, SOON, NEVER)))) {
      sendAll(socket);
      server.awaitTotal(1, Figure.SESSIONS_ENDED);
      assertEquals(1, server.server.totals().by(Figure.STALLS).get("stalled"));
      assertThrows(SocketException.class, () -> socket.getInputStream().readAllBytes());
    }
  }

  /** No read tells of that any more; its place was taken until it had stalled. */
  @Test
  void whoHasSentAllReadsNothingAndResetsHasEnded() throws Exception {
    ListenerSettings echo = tcp("echo", LOOPBACK, 0);
    try (Socket socket = connect(with(echo, new Timeouts(NEVER, NEVER, NEVER)))) {
      sendAll(socket);
      assertStaysOpen();
      socket.setSoLinger(true, 0);
    }
    server.awaitTotal(1, Figure.SESSIONS_ENDED);
    assertEquals(1, server.server.totals().by(Figure.SESSIONS_ENDED).get("reset"));
  }

  @Test
  void whoHasSentAllAndReadsLateCountsUntilItHasAll() throws Exception {
    ListenerSettings echo = tcp("echo", LOOPBACK, 0);
    try (Socket socket = connect(with(echo, new Timeouts(NEVER, LATER, NEVER)))) {
      sendAll(socket);
      assertStaysOpen();
      assertEquals(KERNELS_BYTES, socket.getInputStream().readAllBytes().length);
      server.awaitTotal(1, Figure.SESSIONS_ENDED);
      assertTrue(server.server.totals().by(Figure.STALLS).isEmpty());
    }
  }

  /** A source always has more to send; what the kernel holds goes with its session. */
  @Test
  void whoTakesNothingOfASourceStalls() throws Exception {
    ListenerSettings echo = tcp("echo", LOOPBACK, 0);
    ServiceTable chargen = new ServiceTable(Map.of("echo", new Chargen()));
    server = new RunningServer(1, chargen, with(echo, new Timeouts(NEVER, SOON, NEVER)));
    try (Socket socket = connect("echo")) {
      server.awaitTotal(1, Figure.SESSIONS_ENDED);
      assertEquals(1, server.server.totals().by(Figure.STALLS).get("stalled"));
      assertThrows(SocketException.class, () -> socket.getInputStream().readAllBytes());
    }
  }

  /**
   * It takes more than a stall's time to make so much room that the kernel lets us know, and a
   * fourth of it until the peer's system says that it takes more.
   */
  @Test
  void whoReadsSlowlyDoesNotStall() throws Exception {
    ListenerSettings echo = tcp("echo", LOOPBACK, 0, 1 << 20, OptionalInt.of(200 * 1024));
    try (Socket socket = connect(with(echo, new Timeouts(NEVER, Optional.of(STALL), NEVER)))) {
      socket.getOutputStream().write(new byte[1_000_000]);
      long end = System.nanoTime() + 2 * STALL.toNanos();
      while (System.nanoTime() - end < 0) {
        assertEquals(8192, socket.getInputStream().readNBytes(8192).length);
        LockSupport.parkNanos(STALL.toNanos() / 8);
      }
      assertTrue(server.server.totals().by(Figure.STALLS).isEmpty());
    }
  }

  @Test
  void theClassicClientCompletesWhenTheBufferIsLargeEnough() throws Exception {
    ListenerSettings echo = tcp("echo", LOOPBACK, 0, 10_000_000, OptionalInt.of(16 * 1024));
    byte[] sent = new byte[10_000_000];
    new Random(1).nextBytes(sent);
    try (Socket socket = connect(with(echo, new Timeouts(NEVER, LATER, NEVER)))) {
      socket.getOutputStream().write(sent);
      socket.shutdownOutput();
      assertArrayEquals(sent, socket.getInputStream().readAllBytes());
    }
  }

  /** Echoes; and one listener's keeps its loop from all else meanwhile. */
  private static final class Halting implements StreamService {

    private final CountDownLatch halted = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);

    @Override
    public Service as(ListenerSettings settings) {
      return settings.name().equals("halt") ? this : new Echo();
    }

    @Override
    public void received(ByteBuffer bytes, Output output) throws IOException {
      output.write(bytes);
      halted.countDown();
      try {
        over.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static ListenAddress at(String address) throws IOException {
    return new ListenAddress.Numeric(InetAddress.getByName(address));
  }

  /** As after SIGSTOP or in a frozen cgroup: what came meanwhile counts as if it had been seen. */
  @Test
  void whileTheLoopStandsStillNobodyIsSilent() throws Exception {
    Duration idle = Duration.ofSeconds(10);
    Halting halting = new Halting();
    ListenerSettings echo = tcp("echo", LOOPBACK, 0);
    server =
        new RunningServer(
            1,
            new ServiceTable(Map.of("echo", halting)),
            with(echo, new Timeouts(Optional.of(idle), NEVER, NEVER)),
            RunningServer.behindProxy(tcp("proxied", at("127.0.0.2"), 0), Networks.LOCAL),
            tcp("halt", at("127.0.0.3"), 0),
            with(
                tcp("full", at("127.0.0.4"), 0, 2 * MANY_BYTES, OptionalInt.empty()),
                new Timeouts(NEVER, Optional.of(idle), NEVER)));
    try (Socket patient = connect("echo");
        Socket proxied = connect("proxied");
        Socket full = connect("full");
        Socket other = connect("halt")) {
      full.getOutputStream().write(new byte[MANY_BYTES]);
      server.awaitTotal(MANY_BYTES, Figure.RECEIVED_BYTES);
      patient.getOutputStream().write(1);
      assertEquals(1, patient.getInputStream().read());
      other.getOutputStream().write(2);
      halting.halted.await();
      long end = System.nanoTime() + idle.toNanos();
      patient.getOutputStream().write(3);
      proxied.getOutputStream().write("PROXY UNKNOWN\r\n!".getBytes(StandardCharsets.US_ASCII));
      full.getInputStream().readNBytes(KERNELS_BYTES);
      while (System.nanoTime() - end <= 0) {
        LockSupport.parkNanos(end - System.nanoTime() + 1);
      }
      halting.over.countDown();
      assertEquals(3, patient.getInputStream().read());
      assertEquals('!', proxied.getInputStream().read());
      int rest = MANY_BYTES - KERNELS_BYTES;
      assertEquals(rest, full.getInputStream().readNBytes(rest).length);
    } finally {
      halting.over.countDown();
    }
  }
}
