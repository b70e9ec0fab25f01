// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.netlabd.listen.RunningServer.LOOPBACK;
import static org.netlabd.listen.RunningServer.tcp;
import static org.netlabd.listen.RunningServer.udp;
import static org.netlabd.listen.RunningServer.with;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.netlabd.log.Event;
import org.netlabd.net.DatagramSender;
import org.netlabd.net.Errno;
import org.netlabd.stats.Figure;
import org.netlabd.values.SocketOptions;

/**
 * A system call that fails again and again, for a reason that does not go away: neither does the
 * loop spin nor the log fill, and what does not need the call is served.
 */
@Timeout(60)
class RefusedCallTest {

  private static final int DEADLINE_MILLIS = 20_000;
  private static final Duration WHILE = Duration.ofSeconds(2);

  /** In that time; a loop that spins makes thousands, and one with nothing to do a few. */
  private static final long MOST_TURNS = 60;

  private RunningServer server;
  private ListenerLog log;

  @BeforeEach
  void start() throws Exception {
    SocketOptions broadcast = new SocketOptions(Map.of("broadcast", 1), "");
    server =
        new RunningServer(1, tcp("tcp", LOOPBACK, 0), with(udp("udp", LOOPBACK, 0), 1, broadcast));
    log = new ListenerLog();
  }

  @AfterEach
  void stop() {
    log.close();
    server.close();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(DEADLINE_MILLIS);
    socket.connect(server.address("tcp"), DEADLINE_MILLIS);
    return socket;
  }

  private static DatagramSocket datagrams() throws IOException {
    DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    socket.setSoTimeout(DEADLINE_MILLIS);
    return socket;
  }

  private void send(DatagramSocket from) throws IOException {
    from.send(new DatagramPacket(new byte[] {7}, 1, server.address("udp")));
  }

  private void assertEchoesDatagrams() throws IOException {
    try (DatagramSocket peer = datagrams()) {
      send(peer);
      DatagramPacket answer = new DatagramPacket(new byte[9], 9);
      peer.receive(answer);
      assertEquals(1, answer.getLength());
    }
  }

  private void awaitRecord(String pattern) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MILLIS);
    while (log.matching(pattern).isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    assertEquals(1, log.matching(pattern).size(), () -> String.valueOf(log.listed()));
  }

  private void assertRests() throws Exception {
    long turns = server.turns(0, WHILE);
    assertTrue(turns < MOST_TURNS, () -> turns + " turns");
  }

  @ParameterizedTest
  @EnumSource(names = {"EPERM", "EBADF", "EINVAL", "EIO", "ENOMEM"})
  void accept4(Errno errno) throws Exception {
    server.run(0, () -> SystemCallFilter.ACCEPT4.refuse(errno));
    List<Socket> waiting = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      waiting.add(connect());
    }
    awaitRecord("WARN tcp: accepting pauses: " + errno.text());
    assertRests();
    // The first failure, and the pause.
    assertTrue(log.listed().size() <= 2, () -> String.valueOf(log.listed()));
    assertEchoesDatagrams();
    for (Socket each : waiting) {
      each.close();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPERM", "EBADF", "ENOMEM", "EIO"})
  void recvmmsg(Errno errno) throws Exception {
    server.run(0, () -> SystemCallFilter.RECVMMSG.refuse(errno));
    try (DatagramSocket peer = datagrams();
        Socket other = connect()) {
      for (int i = 0; i < 100; i++) {
        send(peer);
        // Each is told by itself.
        server.run(0, () -> {});
      }
      awaitRecord("ERROR udp: datagrams cannot be received: " + errno.text());
      assertRests();
      assertEquals(1, log.matching("(ERROR|WARN) .*").size());
      other.getOutputStream().write(5);
      assertEquals(5, other.getInputStream().read());
    }
  }

  /** As where a packet filter refuses what leaves (nft(8), output). */
  @Test
  void sendmmsg() throws Exception {
    server.run(0, () -> SystemCallFilter.SENDMMSG.refuse(Errno.EPERM));
    try (DatagramSocket peer = datagrams()) {
      for (int i = 0; i < 100; i++) {
        send(peer);
      }
      server.awaitTotal(100, Figure.DATAGRAMS_DROPPED);
      String from = "127.0.0.1:" + peer.getLocalPort();
      List<Event> said = log.ofKind(Event.Kind.NETWORK_ERROR);
      assertEquals(from, said.get(0).peer());
      assertEquals(
          "answer not sent: Operation not permitted; a packet filter refuses it: see nft list"
              + " ruleset, and the unit's IPAddressDeny=",
          said.get(0).text());
      // Another one only where the first began a new period.
      assertTrue(said.size() <= 3, () -> String.valueOf(log.listed()));
      assertRests();
    }
  }

  @Test
  void epollCtl() throws Exception {
    try (Socket before = connect()) {
      before.getOutputStream().write(5);
      assertEquals(5, before.getInputStream().read());
      server.run(0, () -> SystemCallFilter.EPOLL_CTL.refuse(Errno.ENOSPC));
      String reason = "java.io.IOException: No space left on device";
      for (int i = 0; i < 3; i++) {
        try (Socket refused = connect()) {
          assertEnds(refused.getInputStream());
        }
      }
      server.awaitTotal(1, Figure.SESSIONS_OPEN);
      assertEquals(3, log.matching("ERROR tcp 127.*").size(), () -> String.valueOf(log.listed()));
      assertEquals(3, log.failures().stream().filter(each -> each.equals(reason)).count());
      before.getOutputStream().write(new byte[] {1, 2});
      assertArrayEquals(new byte[] {1, 2}, before.getInputStream().readNBytes(2));
      assertRests();
    }
  }

  private static void assertEnds(InputStream answers) {
    try {
      assertEquals(-1, answers.read());
    } catch (IOException e) {
      assertTrue(e.getMessage().contains("reset"), e::getMessage);
    }
  }

  /** Whether a source is broadcast is asked by a socket that is there already. */
  @Test
  void socket() throws Exception {
    server.run(0, () -> SystemCallFilter.SOCKET.refuse(Errno.EMFILE));
    assertEchoesDatagrams();
  }

  /** Of /dev/log, and of systemd's socket. */
  @Test
  void unixSocket() throws Exception {
    String why =
        CompletableFuture.supplyAsync(
                () -> {
                  SystemCallFilter.SOCKET.refuse(Errno.EMFILE);
                  try (DatagramSender sender = new DatagramSender()) {
                    return "sent: " + sender.send("/dev/log", new byte[1]);
                  } catch (IOException e) {
                    return e.getMessage();
                  }
                },
                work -> new Thread(work).start())
            .get(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
    assertEquals("no Unix datagram socket: Too many open files", why);
  }
}
