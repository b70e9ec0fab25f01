// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.config.ConfigurationReader;
import org.netlabd.config.ListenerSettings;
import org.netlabd.service.ServiceTable;
import org.netlabd.stats.Figure;

/** What becomes of a connection that is closed (socket(7), SO_LINGER). */
@Timeout(120)
class LingerTest {

  private static final int DEADLINE_MILLIS = 20_000;

  /** More than a small receive buffer takes, and less than a send buffer of the usual size. */
  private static final int BYTES = 60_000;

  private static final int MOST_THREADS = 64;
  private static final int PEERS = MOST_THREADS + 20;

  @TempDir private Path directory;
  private final List<Socket> peers = new ArrayList<>();
  private InetSocketAddress to;
  private RunningServer server;

  @BeforeEach
  void choosePort() throws Exception {
    to = new InetSocketAddress("127.0.0.1", TcpEchoTest.freePort());
  }

  @AfterEach
  void close() throws Exception {
    for (Socket peer : peers) {
      peer.close();
    }
    server.close();
  }

  private void start(String rest) throws Exception {
    Path file = directory.resolve("n.conf");
    String at = "address = 127.0.0.1, port = " + to.getPort() + ", ";
    Files.writeString(file, "listeners.a { protocol = tcp, " + at + rest + " }\n");
    ListenerSettings settings =
        new ConfigurationReader(ServiceTable.STANDARD.names())
            .read(file, List.of())
            .listeners()
            .get(0);
    server = new RunningServer(settings);
  }

  private Socket peer() throws IOException {
    Socket peer = new Socket();
    peers.add(peer);
    peer.setReceiveBufferSize(4_096);
    peer.setSoTimeout(DEADLINE_MILLIS);
    peer.connect(to, DEADLINE_MILLIS);
    return peer;
  }

  @ParameterizedTest
  @ValueSource(strings = {"1s", "1h"})
  void aSessionEndsWithAFinAndWithEveryByte(String linger) throws Exception {
    start("socket.linger = " + linger);
    Socket peer = peer();
    peer.getOutputStream().write(new byte[BYTES]);
    peer.shutdownOutput();
    server.awaitTotal(1, Figure.SESSIONS_ENDED);
    assertEquals(BYTES, peer.getInputStream().readAllBytes().length);
  }

  @Test
  void withoutTimeItEndsWithAReset() throws Exception {
    start("socket.linger = 0s");
    Socket peer = peer();
    peer.getOutputStream().write(7);
    InputStream in = peer.getInputStream();
    assertEquals(7, in.read());
    peer.shutdownOutput();
    assertThrows(IOException.class, in::read);
  }

  @Test
  void aServiceThatClosesResetsToo() throws Exception {
    start("service = greet, greeting = hello, socket.linger = 0s");
    // Wherever it shows, also as the connection is made.
    assertThrows(IOException.class, () -> peer().getInputStream().readAllBytes());
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("lingering"))
        .count();
  }

  private static void awaitThreads(long count) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (threads() != count && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    assertEquals(count, threads());
  }

  @Test
  void peersThatDoNotReadKeepNobodyWaiting() throws Exception {
    awaitThreads(0);
    start("socket.linger = 1h, limits.buffer = 1M");
    for (int i = 0; i < PEERS; i++) {
      Socket peer = peer();
      peer.getOutputStream().write(new byte[BYTES]);
      peer.shutdownOutput();
    }
    server.awaitTotal(PEERS, Figure.SESSIONS_ENDED);
    assertEquals(MOST_THREADS, threads());
    for (int i = 0; i < 10; i++) {
      Socket other = peer();
      other.getOutputStream().write(i);
      assertEquals(i, other.getInputStream().read());
    }
    for (Socket peer : peers) {
      peer.close();
    }
    awaitThreads(0);
  }
}
