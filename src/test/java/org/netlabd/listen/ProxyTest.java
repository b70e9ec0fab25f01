// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.netlabd.listen.RunningServer.LOOPBACK;
import static org.netlabd.listen.RunningServer.behindProxy;
import static org.netlabd.listen.RunningServer.tcp;
import static org.netlabd.listen.RunningServer.with;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.config.ListenerSettings;
import org.netlabd.config.ListenerSettings.AccessLists;
import org.netlabd.config.ListenerSettings.Limits;
import org.netlabd.stats.Figure;
import org.netlabd.values.Networks;
import org.netlabd.values.Rate;
import org.netlabd.values.SourcePrefix;

/** Connections through proxies, over real sockets. */
@Timeout(60)
class ProxyTest {

  private static final int DEADLINE_MILLIS = 20_000;
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
  private static final String IPV4 = "c0000207c00002019c400007";
  private static final byte[] CLIENT = line("TCP4 192.0.2.7 192.0.2.1 40000 7");

  private final List<Socket> opened = new ArrayList<>();
  private final ListenerLog log = new ListenerLog();
  private RunningServer server;

  private void start(ListenerSettings like, String... from) throws Exception {
    Networks[] proxies = List.of(from).stream().map(Networks::parse).toArray(Networks[]::new);
    AccessLists all = new AccessLists(List.of(Networks.ALL), List.of());
    server = new RunningServer(behindProxy(with(like, all), proxies));
  }

  @AfterEach
  void stop() throws Exception {
    for (Socket each : opened) {
      each.close();
    }
    server.close();
    log.close();
  }

  private Socket connect(String from) throws IOException {
    Socket socket = new Socket();
    opened.add(socket);
    socket.setSoTimeout(DEADLINE_MILLIS);
    socket.setTcpNoDelay(true);
    socket.bind(new InetSocketAddress(from, 0));
    socket.connect(server.address("echo"), DEADLINE_MILLIS);
    return socket;
  }

  /** Connects to who may refuse: the reset may be there before connect(2) has returned. */
  private void tryToConnect(String from) throws IOException {
    try {
      connect(from);
    } catch (SocketException e) {
      assertTrue(e.getMessage().startsWith("Connection reset"), e::toString);
    }
  }

  private static byte[] line(String text) {
    return ("PROXY " + text + "\r\n").getBytes(ISO_8859_1);
  }

  private static byte[] block(String hex) {
    return HexFormat.of().parseHex(SIGNATURE + hex);
  }

  private static void assertEchoes(Socket socket) throws IOException {
    socket.getOutputStream().write(42);
    assertEquals(42, socket.getInputStream().read());
  }

  private static void until(BooleanSupplier holds) {
    while (!holds.getAsBoolean()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private long refusedForProxy() {
    return server.server.byListener().get("echo").by(Figure.REFUSALS).getOrDefault("proxy", 0L);
  }

  private static ListenerSettings limited(int sessions, int perSource) {
    Rate unlimited = Rate.UNLIMITED;
    return with(
        tcp("echo", LOOPBACK, 0),
        new Limits(sessions, perSource, unlimited, unlimited, SourcePrefix.DEFAULT, 64 * 1024));
  }

  @Test
  void silentConnectionsOfASourceKeepNoProxyOut() throws Exception {
    start(limited(1000, 5), "local");
    for (int i = 0; i < 50; i++) {
      tryToConnect("127.0.0.9");
    }
    until(() -> refusedForProxy() >= 44);
    for (String from : List.of("127.0.0.1", "127.0.0.9")) {
      Socket proxied = connect(from);
      proxied.getOutputStream().write(CLIENT);
      assertEchoes(proxied);
    }
    assertEquals(1, log.matching(".*proxy \\(no header when limits\\.per-source waited\\)").size());
  }

  @Test
  void silentConnectionsOfManySourcesKeepNoProxyOut() throws Exception {
    start(limited(10, 5), "local");
    for (int i = 0; i < 60; i++) {
      tryToConnect("127.0.1." + (1 + i % 30));
    }
    until(() -> refusedForProxy() >= 49);
    Socket proxied = connect("127.0.0.1");
    proxied.getOutputStream().write(CLIENT);
    assertEchoes(proxied);
    assertTrue(log.matching(".*proxy \\(no header when limits\\.sessions waited\\)").size() > 1);
  }

  /** A loop that was busy meanwhile accepts them in one turn, before it reads of any. */
  @Test
  void manyThatComeAtOnceWithTheirHeadersAreServed() throws Exception {
    AccessLists all = new AccessLists(List.of(Networks.ALL), List.of());
    server = new RunningServer(1, behindProxy(with(limited(1000, 1), all), Networks.LOCAL));
    List<Socket> proxied = new ArrayList<>();
    CountDownLatch over = new CountDownLatch(1);
    server.hang(0, over);
    for (int i = 1; i <= 8; i++) {
      Socket socket = connect("127.0.0.1");
      socket.getOutputStream().write(line("TCP4 192.0.2." + i + " 192.0.2.100 40000 7"));
      proxied.add(socket);
    }
    over.countDown();
    for (Socket each : proxied) {
      assertEchoes(each);
    }
  }

  /** What it waits for then is not its header. */
  @Test
  void whoWaitsForAPlaceIsNotRefusedForItsHeader() throws Exception {
    AccessLists all = new AccessLists(List.of(Networks.ALL), List.of());
    server = new RunningServer(1, behindProxy(with(limited(1000, 1), all), Networks.LOCAL));
    Socket first = connect("127.0.0.1");
    first.getOutputStream().write(CLIENT);
    assertEchoes(first);
    CountDownLatch over = new CountDownLatch(1);
    server.hang(0, over);
    for (int i = 0; i < 2; i++) {
      connect("127.0.0.1").getOutputStream().write(CLIENT);
    }
    over.countDown();
    String refused = "INFO echo 192\\.0\\.2\\.7:40000: refused: per-source";
    server.awaitTotal(2, done -> done.by(Figure.REFUSALS).getOrDefault("per-source", 0L));
    assertEquals(1, log.matching(refused).size());
    assertEquals(0, refusedForProxy());
  }

  @Test
  void onlyProxiesAreBelieved() throws Exception {
    start(tcp("echo", LOOPBACK, 0), "127.0.0.8/30");
    Socket proxy = connect("127.0.0.9");
    proxy.getOutputStream().write(CLIENT);
    assertEchoes(proxy);
    // The reset may be there before connect(2) has returned.
    assertThrows(SocketException.class, () -> assertEchoes(connect("127.0.0.1")));
    assertEquals(Map.of("proxy", 1L), server.server.byListener().get("echo").by(Figure.REFUSALS));
    assertEquals(
        1,
        log.matching("INFO echo 127\\.0\\.0\\.1:\\d+: refused: proxy \\(not in proxy-from\\)")
            .size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"20000000", "2111000c" + IPV4, "21000000", "21320000", "2112000c" + IPV4})
  void aHeaderInEverySplitIsAHeader(String hex) throws Exception {
    start(tcp("echo", LOOPBACK, 0), "local");
    byte[] bytes = block(hex + "6869");
    for (int at = 1; at < bytes.length; at++) {
      Socket socket = connect("127.0.0.1");
      OutputStream out = socket.getOutputStream();
      out.write(bytes, 0, at);
      out.flush();
      out.write(bytes, at, bytes.length - at);
      assertArrayEquals("hi".getBytes(ISO_8859_1), socket.getInputStream().readNBytes(2));
    }
    server.awaitTotal(bytes.length - 1, Figure.SESSIONS);
  }

  /** Of which only the beginning is kept: what follows is the client's, from its first byte on. */
  @Test
  void aHeaderOfAnyLengthIsAHeader() throws Exception {
    start(tcp("echo", LOOPBACK, 0), "local");
    byte[] text = new byte[500];
    new Random(1).nextBytes(text);
    for (int length = 12; length <= 4080; length += length < 500 ? 1 : 255) {
      ByteBuffer all = ByteBuffer.allocate(16 + length + text.length);
      all.put(block("2111" + HexFormat.of().toHexDigits((short) length) + IPV4));
      all.position(16 + length).put(text);
      Socket socket = connect("127.0.0.1");
      socket.getOutputStream().write(all.array());
      assertArrayEquals(text, socket.getInputStream().readNBytes(text.length));
      socket.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"21000000", "21310000", "2112000c" + IPV4})
  void whoHasNoClientIsTheProxyItself(String hex) throws Exception {
    start(tcp("echo", LOOPBACK, 0), "local");
    Socket socket = connect("127.0.0.9");
    socket.getOutputStream().write(block(hex));
    assertEchoes(socket);
    assertEquals(1, log.matching("INFO echo 127\\.0\\.0\\.9:\\d+: connected").size());
  }

  @Test
  void aHealthCheckIsWorthNoRecord() throws Exception {
    start(tcp("echo", LOOPBACK, 0), "local");
    try (Socket check = connect("127.0.0.1")) {
      check.getOutputStream().write(block("20000000"));
      assertEchoes(check);
    }
    server.awaitTotal(1, Figure.SESSIONS_ENDED);
    connect("127.0.0.1").close();
    until(() -> refusedForProxy() == 1);
    until(() -> log.matching("DEBUG .*").size() == 2);
    assertEquals(List.of(), log.listed());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET / HTTP/1.0 | no PROXY header",
        "PROXY TCP4 1.2.3.4 | closed within its header",
        "PROXY TCP4 192.0.2.7 | closed within its header",
      })
  void aRefusalSaysWhy(String sent, String why) throws Exception {
    start(tcp("echo", LOOPBACK, 0), "local");
    Socket socket = connect("127.0.0.1");
    socket.getOutputStream().write(sent.getBytes(ISO_8859_1));
    try {
      socket.shutdownOutput();
    } catch (SocketException e) {
      // The reset was quicker.
    }
    until(() -> log.matching("INFO .*: refused: proxy \\(" + why + "\\)").size() == 1);
  }

  @Test
  void aDrainLetsAHeaderArrive() throws Exception {
    start(tcp("echo", LOOPBACK, 0), "local");
    Socket late = connect("127.0.0.1");
    late.getOutputStream().write(CLIENT, 0, 5);
    Socket early = connect("127.0.0.1");
    early.getOutputStream().write(CLIENT);
    assertEchoes(early);
    CompletableFuture<?> drained =
        CompletableFuture.supplyAsync(
            () -> Drain.of(server.server, Duration.ofSeconds(30), new CompletableFuture<>()));
    // Its ports are closed by then, and it waits for what it has.
    until(() -> isClosed(server.address("echo")));
    late.getOutputStream().write(CLIENT, 5, CLIENT.length - 5);
    assertEchoes(late);
    late.shutdownOutput();
    early.shutdownOutput();
    assertEquals(-1, late.getInputStream().read());
    drained.get(20, TimeUnit.SECONDS);
  }

  private static boolean isClosed(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, DEADLINE_MILLIS);
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void aDrainDoesNotWaitForASilentConnectionForEver() throws Exception {
    start(tcp("echo", LOOPBACK, 0), "local");
    connect("127.0.0.1");
    Socket named = connect("127.0.0.1");
    named.getOutputStream().write(CLIENT);
    assertEchoes(named);
    named.close();
    CompletableFuture<?> drained =
        CompletableFuture.supplyAsync(
            () -> Drain.of(server.server, Duration.ZERO, new CompletableFuture<>()));
    drained.get(20, TimeUnit.SECONDS);
  }
}
