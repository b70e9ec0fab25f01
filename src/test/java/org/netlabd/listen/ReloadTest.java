// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.netlabd.listen.RunningServer.LOOPBACK;
import static org.netlabd.listen.RunningServer.tcp;
import static org.netlabd.listen.RunningServer.udp;
import static org.netlabd.listen.RunningServer.with;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.netlabd.config.ListenAddress;
import org.netlabd.config.ListenerSettings;
import org.netlabd.stats.Figure;
import org.netlabd.values.SocketOptions;

@Timeout(60)
class ReloadTest {

  private static final int DEADLINE_MILLIS = 20_000;

  private static final ListenAddress EVERY = new ListenAddress.Every();

  private final AtomicBoolean done = new AtomicBoolean();
  private int port;
  private RunningServer server;

  @BeforeEach
  void start() throws Exception {
    port = TcpEchoTest.freePort();
    server = new RunningServer(tcp("echo", LOOPBACK, port));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Socket connect(int to) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(DEADLINE_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), to), DEADLINE_MILLIS);
    return socket;
  }

  private static void assertEchoes(Socket socket) throws IOException {
    socket.getOutputStream().write(42);
    assertEquals(42, socket.getInputStream().read());
  }

  @Test
  void aSessionOutlivesItsListener() throws Exception {
    try (Socket socket = connect(port)) {
      assertEchoes(socket);
      server.apply(udp("other", LOOPBACK, 0));
      assertEchoes(socket);
      assertThrows(SocketException.class, () -> connect(port).close());
    }
  }

  @Test
  void aListenerThatIsRenamedKeepsItsPort() throws Exception {
    server.apply(tcp("renamed", LOOPBACK, port));
    try (Socket socket = connect(port)) {
      assertEchoes(socket);
    }
    assertEquals("renamed", server.server.bound().get(0).listener());
    assertEquals(1, server.server.totals().of(Figure.SESSIONS));
  }

  @Test
  void nothingChangesWhenOnePortCannotBeBound() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ListenerSettings blocked = tcp("blocked", LOOPBACK, taken.getLocalPort());
      int free = TcpEchoTest.freePort();
      assertThrows(
          CannotListenException.class, () -> server.apply(tcp("free", LOOPBACK, free), blocked));
      try (Socket socket = connect(port)) {
        assertEchoes(socket);
      }
      assertThrows(SocketException.class, () -> connect(free).close());
    }
  }

  @Test
  void twoListenersOnOnePortAreRefusedByName() {
    CannotListenException refused =
        assertThrows(
            CannotListenException.class,
            () -> server.apply(tcp("one", LOOPBACK, port), tcp("two", LOOPBACK, port)));
    assertTrue(refused.getMessage().endsWith("listener one has it"), refused.getMessage());
  }

  @Test
  void reloadsUnderLoadRefuseNoConnection() throws Exception {
    CompletableFuture<Integer> load = load(this::connectAndEcho);
    for (int i = 0; i < 100; i++) {
      if (i % 2 == 0) {
        server.apply(tcp("echo", LOOPBACK, port), udp("extra", LOOPBACK, 0));
      } else {
        server.apply(tcp("again", LOOPBACK, port));
      }
    }
    assertEquals(count(load), server.server.totals().of(Figure.SESSIONS));
  }

  /** What a load does again and again, until it is told to end. */
  private interface Step {
    void go() throws IOException;
  }

  private CompletableFuture<Integer> load(Step step) {
    return CompletableFuture.supplyAsync(
        () -> {
          int count = 0;
          try {
            while (!done.get() || count == 0) {
              step.go();
              count++;
            }
          } catch (IOException e) {
            throw new UncheckedIOException("after " + count + " times", e);
          }
          return count;
        });
  }

  private int count(CompletableFuture<Integer> load) throws Exception {
    done.set(true);
    return load.get(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void connectAndEcho() throws IOException {
    try (Socket socket = connect(port)) {
      assertEchoes(socket);
    }
  }

  @Test
  void anAddressMayBecomeEveryAddressAndBackOnItsPort() throws Exception {
    try (Socket kept = connect(port)) {
      for (int i = 0; i < 25; i++) {
        server.apply(tcp("echo", EVERY, port));
        assertEchoes(kept);
        connectAndEcho();
        try (Socket other = new Socket("127.0.0.9", port)) {
          assertEchoes(other);
        }
        server.apply(tcp("echo", LOOPBACK, port));
        assertEchoes(kept);
        connectAndEcho();
        assertThrows(SocketException.class, () -> new Socket("127.0.0.9", port).close());
      }
    }
    assertEquals(1 + 25 * 3, server.server.totals().of(Figure.SESSIONS));
  }

  @Test
  void whatTheOldPortHasNotAcceptedYetIsAcceptedAllTheSame() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    server.hang(0, over);
    server.hang(1, over);
    List<Socket> waiting = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      waiting.add(connect(port));
    }
    CompletableFuture<Void> reload =
        CompletableFuture.runAsync(
            () -> {
              try {
                server.apply(tcp("echo", EVERY, port));
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    over.countDown();
    reload.get(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
    for (Socket each : waiting) {
      assertEchoes(each);
      each.close();
    }
  }

  @Test
  void aLoopThatHangsDoesNotKeepTheReload() throws Exception {
    int other = TcpEchoTest.freePort();
    CountDownLatch over = new CountDownLatch(1);
    server.hang(0, over);
    try {
      server.apply(tcp("echo", LOOPBACK, other));
    } finally {
      over.countDown();
    }
    try (Socket socket = connect(other)) {
      assertEchoes(socket);
    }
  }

  private static void ask(DatagramSocket peer) throws IOException {
    byte[] payload = {42};
    DatagramPacket packet = new DatagramPacket(payload, 1);
    peer.send(packet);
    peer.receive(packet);
    assertEquals(42, payload[0]);
  }

  private DatagramSocket connectedPeer(String host) throws IOException {
    DatagramSocket peer = new DatagramSocket();
    peer.setSoTimeout(DEADLINE_MILLIS);
    peer.connect(new InetSocketAddress(host, port));
    return peer;
  }

  @Test
  void anAddressMayBecomeEveryAddressAndBackOnItsUdpPort() throws Exception {
    server.apply(udp("echo", LOOPBACK, port));
    for (int i = 0; i < 25; i++) {
      server.apply(udp("echo", EVERY, port));
      try (DatagramSocket peer = connectedPeer("127.0.0.1");
          DatagramSocket other = connectedPeer("127.0.0.9")) {
        ask(peer);
        ask(other);
      }
      server.apply(udp("echo", LOOPBACK, port));
      try (DatagramSocket peer = connectedPeer("127.0.0.1");
          DatagramSocket other = connectedPeer("127.0.0.9")) {
        ask(peer);
        assertThrows(PortUnreachableException.class, () -> ask(other));
      }
    }
  }

  @Test
  void aReloadThatFailsBesideTheOldPortLeavesItAsItWas() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket kept = connect(port)) {
      ListenerSettings blocked = tcp("blocked", LOOPBACK, taken.getLocalPort());
      assertThrows(
          CannotListenException.class, () -> server.apply(tcp("echo", EVERY, port), blocked));
      assertEchoes(kept);
      connectAndEcho();
      assertThrows(SocketException.class, () -> new Socket("127.0.0.9", port).close());
    }
  }

  @Test
  void aReloadThatFailsBesideTheOldPortLosesNothingThatComesMeanwhile() throws Exception {
    ListenAddress nobodys = new ListenAddress.Numeric(InetAddress.getByName("192.0.2.1"));
    server.apply(tcp("echo", EVERY, port), udp("echo-udp", EVERY, port));
    ListenerSettings[] broken = {
      tcp("echo", LOOPBACK, port),
      udp("echo-udp", LOOPBACK, port),
      tcp("none", nobodys, TcpEchoTest.freePort())
    };
    try (DatagramSocket peer = connectedPeer("127.0.0.1")) {
      List<CompletableFuture<Integer>> loads =
          List.of(load(this::connectAndEcho), load(() -> ask(peer)));
      for (int i = 0; i < 50; i++) {
        assertThrows(CannotListenException.class, () -> server.apply(broken));
      }
      for (CompletableFuture<Integer> each : loads) {
        assertTrue(count(each) > 0);
      }
    }
  }

  @Test
  void aDeviceThatIsNotThereIsNamedWithTheSystemsReason() {
    SocketOptions nowhere = new SocketOptions(Map.of(), "nosuch0");
    CannotListenException refused =
        assertThrows(
            CannotListenException.class,
            () -> server.apply(with(tcp("echo", LOOPBACK, 0), 1024, nowhere)));
    String text = refused.getMessage();
    assertTrue(text.contains(" on nosuch0") && text.endsWith("No such device"), text);
  }

  private ListenerSettings options(int backlog, boolean keepAlive) {
    return with(
        tcp("echo", LOOPBACK, port),
        backlog,
        new SocketOptions(Map.of("reuse-address", 1, "keep-alive", keepAlive ? 1 : 0), ""));
  }

  @Test
  void aChangedBacklogIsInForceAtOnce() throws Exception {
    server.close();
    server = new RunningServer(options(1, true));
    server.apply(options(100, true));
    CountDownLatch over = new CountDownLatch(1);
    server.hang(0, over);
    server.hang(1, over);
    List<Socket> waiting = new ArrayList<>();
    try {
      // With a backlog of 1 each of two sockets would hold two, and the next would never connect.
      for (int i = 0; i < 20; i++) {
        waiting.add(connect(port));
      }
    } finally {
      over.countDown();
      for (Socket each : waiting) {
        each.close();
      }
    }
  }

  @Test
  void changedSocketOptionsAreInForceForTheNextConnection() throws Exception {
    try (Socket before = connect(port)) {
      server.apply(options(1024, false));
      try (Socket after = connect(port)) {
        assertEquals("02", timer(before), "keep-alive");
        assertEquals("00", timer(after), "none");
      }
    }
  }

  /** Which timer the server's side of a connection has, when nothing is on its way (proc(5)). */
  private String timer(Socket peer) throws IOException {
    String ends =
        String.format(Locale.ROOT, "0100007F:%04X 0100007F:%04X", port, peer.getLocalPort());
    String timer = "01";
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MILLIS);
    while (timer.equals("01") && System.nanoTime() < deadline) {
      timer =
          Files.readAllLines(Path.of("/proc/self/net/tcp")).stream()
              .filter(line -> line.contains(ends))
              .findFirst()
              .map(line -> line.trim().split(" +")[5].substring(0, 2))
              .orElse("not there");
    }
    return timer;
  }
}
