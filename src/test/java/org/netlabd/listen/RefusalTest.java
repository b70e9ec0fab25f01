// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.netlabd.listen.RunningServer.LOOPBACK;
import static org.netlabd.listen.RunningServer.behindProxy;
import static org.netlabd.listen.RunningServer.tcp;
import static org.netlabd.listen.RunningServer.udp;
import static org.netlabd.listen.RunningServer.with;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.netlabd.config.ListenAddress;
import org.netlabd.config.ListenerSettings;
import org.netlabd.config.ListenerSettings.AccessLists;
import org.netlabd.config.ListenerSettings.Limits;
import org.netlabd.stats.Figure;
import org.netlabd.values.Networks;
import org.netlabd.values.Rate;
import org.netlabd.values.SourcePrefix;

/** Who is refused, over real sockets, and that the refusal is counted by its word. */
@Timeout(60)
class RefusalTest {

  private static final int DEADLINE_MILLIS = 20_000;
  private static final ListenAddress EVERY = new ListenAddress.Every();

  private final List<AutoCloseable> opened = new ArrayList<>();
  private RunningServer server;

  private void start(ListenerSettings... listeners) throws Exception {
    server = new RunningServer(listeners);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
    server.close();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    opened.add(socket);
    socket.setSoTimeout(DEADLINE_MILLIS);
    socket.connect(server.address("echo"), DEADLINE_MILLIS);
    return socket;
  }

  private static void assertEchoes(Socket socket) throws IOException {
    socket.getOutputStream().write(42);
    assertEquals(42, socket.getInputStream().read());
  }

  /** A reset may be there before connect(2) has returned. */
  private void assertConnectionRefused() {
    assertThrows(SocketException.class, () -> assertEchoes(connect()));
  }

  private static void assertRefused(Socket socket) {
    assertThrows(SocketException.class, () -> assertEchoes(socket));
  }

  private static AccessLists lists(String allow, String deny) {
    return new AccessLists(List.of(Networks.parse(allow)), List.of(Networks.parse(deny)));
  }

  private static Limits limits(int sessions, int perSource, Rate rate, Rate sourceRate) {
    return new Limits(sessions, perSource, rate, sourceRate, SourcePrefix.DEFAULT, 64 * 1024);
  }

  private void assertRefusals(Map<String, Long> expected) {
    assertEquals(expected, server.server.byListener().get("echo").by(Figure.REFUSALS));
  }

  @Test
  void whomNobodyAllowsIsReset() throws Exception {
    start(with(tcp("echo", LOOPBACK, 0), lists("192.0.2.0/24", "all")));
    assertConnectionRefused();
    assertRefusals(Map.of("access", 1L));
    assertEquals(0, server.server.totals().of(Figure.SESSIONS));
  }

  @Test
  void denyWinsOverAllow() throws Exception {
    start(with(tcp("echo", EVERY, TcpEchoTest.freePort()), lists("all", "127.0.0.0/8")));
    int port = server.address("echo").getPort();
    try (Socket six = new Socket("::1", port)) {
      assertEchoes(six);
    }
    assertConnectionRefused();
  }

  @Test
  void moreSessionsThanAllowedAreRefusedUntilOneEnds() throws Exception {
    start(with(tcp("echo", LOOPBACK, 0), limits(2, 1000, Rate.UNLIMITED, Rate.UNLIMITED)));
    Socket first = connect();
    assertEchoes(first);
    assertEchoes(connect());
    assertConnectionRefused();
    assertRefusals(Map.of("sessions", 1L));
    first.shutdownOutput();
    assertEquals(-1, first.getInputStream().read());
    assertEchoes(connect());
  }

  @Test
  void moreSessionsOfOneSourceThanAllowedAreRefused() throws Exception {
    start(with(tcp("echo", LOOPBACK, 0), limits(1000, 2, Rate.UNLIMITED, Rate.UNLIMITED)));
    assertEchoes(connect());
    assertEchoes(connect());
    assertConnectionRefused();
    assertRefusals(Map.of("per-source", 1L));
  }

  /** A client that is restarted: the kernel tells of its ends and of its connections at once. */
  private void assertLetInAfterAsManyHaveEnded(String header, int count) throws Exception {
    for (int round = 0; round < 3; round++) {
      List<Socket> before = connect(header, count);
      for (Socket each : before) {
        assertEchoes(each);
      }
      CountDownLatch over = new CountDownLatch(1);
      server.hang(0, over);
      server.hang(1, over);
      for (Socket each : before) {
        each.close();
      }
      List<Socket> after = connect(header, count);
      over.countDown();
      for (Socket each : after) {
        assertEchoes(each);
      }
      assertRefusals(Map.of());
      for (Socket each : after) {
        each.shutdownOutput();
        assertEquals(-1, each.getInputStream().read());
      }
    }
  }

  private List<Socket> connect(String header, int count) throws IOException {
    List<Socket> connected = new ArrayList<>();
    while (connected.size() < count) {
      Socket socket = connect();
      socket.getOutputStream().write(header.getBytes(StandardCharsets.US_ASCII));
      connected.add(socket);
    }
    return connected;
  }

  @Test
  void asManySessionsOfASourceAsHaveEndedAreLetIn() throws Exception {
    // More than end in a turn.
    start(with(tcp("echo", LOOPBACK, 0), limits(1000, 100, Rate.UNLIMITED, new Rate(600, 600))));
    assertLetInAfterAsManyHaveEnded("", 100);
  }

  @Test
  void theOnlySessionIsFollowedByAnother() throws Exception {
    start(with(tcp("echo", LOOPBACK, 0), limits(1, 1, Rate.UNLIMITED, Rate.UNLIMITED)));
    assertLetInAfterAsManyHaveEnded("", 1);
  }

  @Test
  void asManyClientsOfAProxyAsHaveEndedAreLetIn() throws Exception {
    ListenerSettings echo =
        with(tcp("echo", LOOPBACK, 0), limits(1000, 400, Rate.UNLIMITED, Rate.UNLIMITED));
    start(behindProxy(echo, Networks.LOCAL));
    assertLetInAfterAsManyHaveEnded("PROXY TCP4 10.0.0.1 10.0.0.2 1000 7\r\n", 400);
  }

  @Test
  void moreConnectionsASecondThanAllowedAreRefused() throws Exception {
    server =
        new RunningServer(
            1, with(tcp("echo", LOOPBACK, 0), limits(1000, 1000, new Rate(1, 2), Rate.UNLIMITED)));
    CountDownLatch over = new CountDownLatch(1);
    server.hang(0, over);
    List<Socket> three = connect("", 3);
    // All are accepted at once, so within a second, however slow this machine is.
    over.countDown();
    assertEchoes(three.get(0));
    assertEchoes(three.get(1));
    assertRefused(three.get(2));
    assertRefusals(Map.of("rate", 1L));
  }

  @Test
  void aLimitThatAReloadLowersHoldsAtOnce() throws Exception {
    ListenerSettings before = tcp("echo", LOOPBACK, TcpEchoTest.freePort());
    start(before);
    assertEchoes(connect());
    server.apply(with(before, limits(1, 1000, Rate.UNLIMITED, Rate.UNLIMITED)));
    assertConnectionRefused();
    server.apply(before);
    assertEchoes(connect());
  }

  @Test
  void aPrefixThatAReloadShortensHoldsForSessionsThatAreOpen() throws Exception {
    ListenerSettings before = tcp("echo", LOOPBACK, TcpEchoTest.freePort());
    start(before);
    for (String from : List.of("127.0.0.1", "127.0.0.2")) {
      Socket socket = new Socket();
      opened.add(socket);
      socket.setSoTimeout(DEADLINE_MILLIS);
      socket.bind(new InetSocketAddress(from, 0));
      socket.connect(server.address("echo"), DEADLINE_MILLIS);
      assertEchoes(socket);
    }
    Rate unlimited = Rate.UNLIMITED;
    server.apply(
        with(before, new Limits(100, 2, unlimited, unlimited, new SourcePrefix(8, 64), 1 << 16)));
    assertConnectionRefused();
    assertRefusals(Map.of("per-source", 1L));
  }

  private static void proxyHeader(Socket socket, String header) throws IOException {
    socket.getOutputStream().write(header.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void aProxyNamesTheClientThatAccessIsHeldAgainst() throws Exception {
    start(
        behindProxy(
            with(tcp("echo", LOOPBACK, 0), lists("192.0.2.7", "10.0.0.0/8")), Networks.LOCAL));
    Socket allowed = connect();
    proxyHeader(allowed, "PROXY TCP4 192.0.2.7 192.0.2.1 51234 7\r\n");
    assertEchoes(allowed);
    Socket together = connect();
    proxyHeader(together, "PROXY TCP4 192.0.2.7 192.0.2.1 51235 7\r\nhello");
    assertEquals(
        "hello", new String(together.getInputStream().readNBytes(5), StandardCharsets.US_ASCII));
    assertEquals(2, server.server.totals().of(Figure.SESSIONS));
    assertEquals(6, server.server.totals().of(Figure.RECEIVED_BYTES));
    Socket denied = connect();
    proxyHeader(denied, "PROXY TCP4 10.1.2.3 192.0.2.1 51236 7\r\n");
    assertRefused(denied);
    assertRefusals(Map.of("access", 1L));
  }

  @Test
  void aHeaderInPiecesIsAHeader() throws Exception {
    start(
        behindProxy(
            with(tcp("echo", LOOPBACK, 0), lists("192.0.2.7", "10.0.0.0/8")), Networks.LOCAL));
    Socket socket = connect();
    socket.setTcpNoDelay(true);
    for (char each : "PROXY TCP4 192.0.2.7 192.0.2.1 51234 7\r\n".toCharArray()) {
      socket.getOutputStream().write(each);
    }
    assertEchoes(socket);
  }

  @Test
  void aConnectionWithoutAHeaderIsRefused() throws Exception {
    start(behindProxy(tcp("echo", LOOPBACK, 0), Networks.LOCAL));
    Socket socket = connect();
    proxyHeader(socket, "GET / HTTP/1.0\r\n\r\n");
    assertThrows(SocketException.class, () -> socket.getInputStream().readAllBytes());
    assertRefusals(Map.of("proxy", 1L));
  }

  @Test
  void aClientThatIsGoneBehindItsHeaderWasNotRefused() throws Exception {
    start(
        behindProxy(
            with(tcp("echo", LOOPBACK, 0), lists("192.0.2.7", "127.0.0.0/8")), Networks.LOCAL));
    int count = 20;
    for (int i = 0; i < count; i++) {
      try (Socket socket = connect()) {
        proxyHeader(socket, "PROXY TCP4 192.0.2.7 192.0.2.1 51234 7\r\nhello");
        socket.setSoLinger(true, 0);
      }
    }
    server.awaitTotal(count, Figure.SESSIONS_ENDED);
    assertRefusals(Map.of());
  }

  private DatagramSocket datagrams(InetSocketAddress from) throws IOException {
    DatagramSocket socket = new DatagramSocket(from);
    opened.add(socket);
    socket.setSoTimeout(DEADLINE_MILLIS);
    return socket;
  }

  /**
   * Sends from {@code asking}, then from an ordinary port, whose answer comes after any other of
   * one loop.
   */
  private void assertNoAnswer(DatagramSocket asking, InetSocketAddress to) throws IOException {
    byte[] payload = {1};
    asking.send(new DatagramPacket(payload, 1, to));
    DatagramSocket ordinary = datagrams(new InetSocketAddress("127.0.0.1", 0));
    ordinary.send(new DatagramPacket(payload, 1, to));
    ordinary.receive(new DatagramPacket(new byte[1], 1));
    asking.setSoTimeout(1);
    assertThrows(
        java.net.SocketTimeoutException.class,
        () -> asking.receive(new DatagramPacket(new byte[1], 1)));
  }

  @Test
  void aPortThatAnswersByItselfGetsNoAnswer() throws Exception {
    server = new RunningServer(1, udp("echo", LOOPBACK, 0));
    assertNoAnswer(datagrams(new InetSocketAddress("127.0.0.1", 19)), server.address("echo"));
    assertRefusals(Map.of("loop-port", 1L));
  }

  @Test
  void anotherListenerOfOursGetsNoAnswer() throws Exception {
    int port = TcpEchoTest.freePort();
    server =
        new RunningServer(
            1,
            udp("echo", LOOPBACK, 0),
            udp("second", new ListenAddress.Numeric(InetAddress.getByName("127.0.0.9")), port));
    // What an answer to a forged datagram would look like: from our port, though not our socket.
    assertNoAnswer(datagrams(new InetSocketAddress("127.0.0.8", port)), server.address("echo"));
    assertRefusals(Map.of("self", 1L));
  }

  @Test
  void whatTheKernelHasNoRoomForIsCounted() throws Exception {
    start(udp("echo", LOOPBACK, 0));
    DatagramSocket socket = datagrams(new InetSocketAddress("127.0.0.1", 0));
    int count = 2000;
    CountDownLatch over = new CountDownLatch(1);
    server.hang(0, over);
    server.hang(1, over);
    try {
      for (int i = 0; i < count; i++) {
        socket.send(new DatagramPacket(new byte[8192], 8192, server.address("echo")));
      }
    } finally {
      over.countDown();
    }
    long dropped = 0;
    // Until the timeout of this class, should some be missing.
    while (dropped + server.server.totals().of(Figure.DATAGRAMS_RECEIVED) < count) {
      server.server.sayRest(false);
      dropped =
          server.server.byListener().get("echo").by(Figure.REFUSALS).getOrDefault("kernel", 0L);
    }
    assertTrue(dropped > 0);
    assertEquals(count, dropped + server.server.totals().of(Figure.DATAGRAMS_RECEIVED));
  }

  @Test
  void aSourceAboveItsRateIsAnsweredOneInFour() throws Exception {
    start(with(udp("echo", LOOPBACK, 0), limits(1, 1, Rate.UNLIMITED, new Rate(1, 1))));
    DatagramSocket socket = datagrams(new InetSocketAddress("127.0.0.1", 0));
    byte[] payload = {1};
    for (int i = 0; i < 2000; i++) {
      socket.send(new DatagramPacket(payload, 1, server.address("echo")));
      // In step, so that no buffer overflows: the refusals come from the rate alone.
      while (server.server.totals().of(Figure.DATAGRAMS_RECEIVED) <= i) {
        Thread.onSpinWait();
      }
    }
    long answered = server.server.totals().of(Figure.DATAGRAMS_SENT);
    // One in four of 2,000 and a few within the rate; 200 are 10 standard deviations.
    assertTrue(Math.abs(answered - 500) < 200, answered + " of 2000");
  }
}
