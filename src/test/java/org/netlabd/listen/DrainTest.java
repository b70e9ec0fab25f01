// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.netlabd.stats.Figure;

class DrainTest {

  @Test
  void aLoopThatHangsDoesNotKeepTheServerFromItsEnd() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (RunningServer running =
            new RunningServer(RunningServer.tcp("echo", RunningServer.LOOPBACK, 0));
        Socket one = connected(running);
        Socket two = connected(running);
        Socket three = connected(running)) {
      running.awaitTotal(3, Figure.SESSIONS);
      running.hang(0, over);
      try {
        // Of three sessions, the other loop has one or two.
        assertTimeoutPreemptively(
            Duration.ofSeconds(30),
            () -> Drain.of(running.server, Duration.ZERO, new CompletableFuture<>()));
        running.awaitTotal(1, totals -> Math.min(1, totals.of(Figure.SESSIONS_ENDED)));
      } finally {
        over.countDown();
      }
      for (Socket each : List.of(one, two, three)) {
        assertEquals(-1, each.getInputStream().read());
      }
    }
  }

  @Test
  void aSecondEndFindsNothingToDo() throws Exception {
    try (ListenerLog log = new ListenerLog();
        RunningServer running =
            new RunningServer(
                RunningServer.tcp("echo", RunningServer.LOOPBACK, 0),
                RunningServer.udp("datagrams", RunningServer.LOOPBACK, 0))) {
      for (int i = 0; i < 2; i++) {
        var unused = Drain.of(running.server, Duration.ZERO, new CompletableFuture<>());
      }
      assertEquals(List.of(), log.failures());
    }
  }

  /** Of a peer that has not read all, and would have kept the drain to its end. */
  @Test
  void aResetInTheMiddleIsAnEnd() throws Exception {
    try (RunningServer running =
            new RunningServer(
                RunningServer.tcp("echo", RunningServer.LOOPBACK, 0),
                RunningServer.udp("datagrams", RunningServer.LOOPBACK, 0));
        DatagramSocket beside = new DatagramSocket()) {
      SocketChannel peer = SocketChannel.open(running.address("echo"));
      peer.configureBlocking(false);
      while (running.server.unsentBytes() == 0) {
        peer.write(ByteBuffer.allocate(65_536));
      }
      CompletableFuture<Drain.Drained> drained = draining(running, beside);
      peer.setOption(StandardSocketOptions.SO_LINGER, 0);
      peer.close();
      assertEquals(new Drain.Drained(1, 0), drained.get(30, TimeUnit.SECONDS));
    }
  }

  /** Else the program could say its last word, or be gone, before it said how that one ended. */
  @Test
  void itIsNotOverBeforeTheLastSessionsEndIsCounted() throws Exception {
    try (RunningServer running =
            new RunningServer(RunningServer.tcp("echo", RunningServer.LOOPBACK, 0));
        Socket session = connected(running)) {
      List<CompletableFuture<Void>> empty =
          running.server.sessions.stream().map(SessionSet::whenEmpty).toList();
      for (int loop = 0; loop < 2; loop++) {
        running.run(loop, () -> {});
      }
      AtomicBoolean early = new AtomicBoolean(true);
      running.server.observe(
          (listener, nanos, bytes) ->
              early.set(empty.stream().allMatch(CompletableFuture::isDone)));
      session.shutdownOutput();
      for (CompletableFuture<Void> each : empty) {
        each.get(30, TimeUnit.SECONDS);
      }
      assertFalse(early.get());
    }
  }

  /** Who asks by UDP is told that nobody listens, however long the sessions take. */
  @Test
  void aUdpPortIsClosedWhileASessionFinishes() throws Exception {
    try (RunningServer running =
            new RunningServer(
                RunningServer.tcp("echo", RunningServer.LOOPBACK, 0),
                RunningServer.udp("datagrams", RunningServer.LOOPBACK, 0));
        DatagramSocket peer = new DatagramSocket()) {
      CompletableFuture<Drain.Drained> drained;
      try (Socket session = connected(running)) {
        drained = draining(running, peer);
        session.shutdownOutput();
        assertEquals(-1, session.getInputStream().read());
      }
      assertEquals(new Drain.Drained(1, 0), drained.get(30, TimeUnit.SECONDS));
    }
  }

  /** In the midst of a drain: who asks by UDP has been told that nobody listens. */
  private static CompletableFuture<Drain.Drained> draining(
      RunningServer running, DatagramSocket asking) throws Exception {
    asking.connect(running.address("datagrams"));
    CompletableFuture<Drain.Drained> drained =
        CompletableFuture.supplyAsync(
            () -> Drain.of(running.server, Duration.ofMinutes(2), new CompletableFuture<>()));
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> assertThrows(PortUnreachableException.class, () -> askOnAndOn(asking)));
    assertFalse(drained.isDone());
    return drained;
  }

  private static void askOnAndOn(DatagramSocket peer) throws Exception {
    peer.setSoTimeout(50);
    while (true) {
      try {
        peer.send(new DatagramPacket(new byte[] {1}, 1));
        peer.receive(new DatagramPacket(new byte[1], 1));
      } catch (SocketTimeoutException e) {
        // Not yet.
        continue;
      }
    }
  }

  private static Socket connected(RunningServer running) throws Exception {
    Socket socket = new Socket();
    socket.setSoTimeout(20_000);
    socket.connect(running.address("echo"));
    socket.getOutputStream().write('x');
    assertEquals('x', socket.getInputStream().read());
    return socket;
  }
}
