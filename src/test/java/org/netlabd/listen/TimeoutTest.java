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
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.netlabd.config.ListenerSettings;
import org.netlabd.config.ListenerSettings.Timeouts;
import org.netlabd.stats.Figure;

@Timeout(60)
class TimeoutTest {

  private static final int DEADLINE_MILLIS = 20_000;
  private static final Optional<Duration> NEVER = Optional.empty();
  private static final Optional<Duration> SOON = Optional.of(Duration.ofMillis(300));

  private static final Optional<Duration> LATER = Optional.of(Duration.ofSeconds(10));

  private RunningServer server;

  private Socket connect(ListenerSettings listener) throws Exception {
    server = new RunningServer(listener);
    Socket socket = new Socket();
    socket.setSoTimeout(DEADLINE_MILLIS);
    socket.setReceiveBufferSize(16 * 1024);
    socket.setSendBufferSize(16 * 1024);
    socket.connect(server.address("echo"), DEADLINE_MILLIS);
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
}
