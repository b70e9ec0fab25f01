// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.netlabd.listen.RunningServer.LOOPBACK;
import static org.netlabd.listen.RunningServer.tcp;
import static org.netlabd.listen.RunningServer.udp;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.netlabd.config.ListenAddress;
import org.netlabd.config.ListenerSettings;
import org.netlabd.net.InheritedSockets;
import org.netlabd.net.Loops;
import org.netlabd.net.ServerSockets;
import org.netlabd.net.Sharing;
import org.netlabd.service.Echo;
import org.netlabd.values.Protocol;

/** A port has sockets on every loop, and is nobody else's. */
@Timeout(60)
class PortTest {

  private static final int DEADLINE_MILLIS = 20_000;

  /** So many that the kernel gives some to each of two loops, but for once in 2^63 times. */
  private static final int MANY = 64;

  private static final ListenAddress EVERY = new ListenAddress.Every();

  private static ListenerSettings echo(Protocol protocol, ListenAddress address, int port) {
    return protocol == Protocol.TCP ? tcp("echo", address, port) : udp("echo", address, port);
  }

  private static SelectableChannel ask(Protocol protocol, InetSocketAddress to) throws IOException {
    if (protocol == Protocol.TCP) {
      SocketChannel channel = SocketChannel.open(to);
      channel.write(ByteBuffer.allocate(1));
      return channel.configureBlocking(false);
    }
    DatagramChannel channel = DatagramChannel.open().connect(to);
    channel.write(ByteBuffer.allocate(1));
    return channel.configureBlocking(false);
  }

  @ParameterizedTest
  @CsvSource({"TCP, true", "TCP, false", "UDP, true", "UDP, false"})
  void eachLoopAnswersWhileTheOtherHangs(Protocol protocol, boolean wildcard) throws Exception {
    int port = TcpEchoTest.freePort();
    ListenerSettings settings = echo(protocol, wildcard ? EVERY : LOOPBACK, port);
    for (int hanging = 0; hanging < 2; hanging++) {
      try (RunningServer server = new RunningServer(settings);
          Selector answered = Selector.open()) {
        CountDownLatch over = new CountDownLatch(1);
        server.hang(hanging, over);
        for (int i = 0; i < MANY; i++) {
          ask(protocol, server.address("echo")).register(answered, SelectionKey.OP_READ);
        }
        assertTrue(answered.select(DEADLINE_MILLIS) > 0, "no answer");
        over.countDown();
        int answers = 0;
        do {
          for (SelectionKey each : answered.selectedKeys()) {
            assertEquals(1, ((ByteChannel) each.channel()).read(ByteBuffer.allocate(2)));
            answers++;
            each.channel().close();
          }
          answered.selectedKeys().clear();
        } while (answers < MANY && answered.select(DEADLINE_MILLIS) > 0);
        assertEquals(MANY, answers);
      }
    }
  }

  private static Socket connected(InetSocketAddress to) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(DEADLINE_MILLIS);
    socket.connect(to, DEADLINE_MILLIS);
    socket.getOutputStream().write(42);
    assertEquals(42, socket.getInputStream().read());
    return socket;
  }

  @Test
  void connectionsAreSpreadEvenly() throws Exception {
    ServerSockets sockets = new ServerSockets(new InheritedSockets());
    ListenerSettings settings = tcp("echo", LOOPBACK, 0);
    Listener.Kept kept = new Listener.Kept(settings, new SlabPool(1 << 20));
    List<Socket> peers = new ArrayList<>();
    try (Loops loops = new Loops(2)) {
      List<SessionSet> sets = loops.all().stream().map(SessionSet::new).toList();
      Port port =
          Port.bind(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              Sharing.FIRST,
              sets,
              (own, address, sharing) ->
                  new TcpAcceptor(
                      sockets.listen(address, settings.socket(), 10, sharing), own, sets));
      port.serve(new Listener(settings, new SessionLines(false, 2, 0), new Echo(), kept)).join();
      for (int i = 0; i < MANY; i++) {
        peers.add(connected(port.localAddress()));
      }
      int first = size(sets.get(0));
      int second = size(sets.get(1));
      assertEquals(MANY, first + second);
      assertTrue(Math.abs(first - second) <= 2, () -> first + " and " + second);
      port.close().join();
    } finally {
      for (Socket each : peers) {
        each.close();
      }
    }
  }

  private static int size(SessionSet set) throws Exception {
    return CompletableFuture.supplyAsync(set::size, set.loop)
        .get(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Test
  void aSetThatClearlyHasFewerIsAssignedTheNext() {
    ServerSockets sockets = new ServerSockets(new InheritedSockets());
    try (Loops loops = new Loops(3)) {
      List<SessionSet> sets = loops.all().stream().map(SessionSet::new).toList();
      int[] assigned = new int[9];
      for (int i = 0; i < assigned.length; i++) {
        assigned[i] = sets.indexOf(SessionSet.assign(sets.get(0), sets));
      }
      assertArrayEquals(new int[] {0, 0, 1, 2, 0, 1, 2, 0, 1}, assigned);
    }
  }

  private static void assertTaken(ListenerSettings wanted) {
    CannotListenException refused =
        assertThrows(CannotListenException.class, () -> new RunningServer(wanted).close());
    assertTrue(
        refused.getMessage().endsWith(": Address already in use; ss -lntup shows who has it"),
        refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"TCP", "UDP"})
  void anotherNetlabdIsNotLetIn(Protocol protocol) throws Exception {
    int port = TcpEchoTest.freePort();
    for (ListenAddress has : List.of(LOOPBACK, EVERY)) {
      try (RunningServer server = new RunningServer(echo(protocol, has, port))) {
        assertTaken(echo(protocol, LOOPBACK, port));
        assertTaken(echo(protocol, EVERY, port));
        assertEquals(port, server.address("echo").getPort());
      }
    }
  }

  @Test
  void thePortOfAnyOtherServerIsTaken() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket tcp = new ServerSocket(0, 1, loopback);
        DatagramSocket udp = new DatagramSocket(0, loopback)) {
      for (ListenAddress wanted : List.of(LOOPBACK, EVERY)) {
        assertTaken(echo(Protocol.TCP, wanted, tcp.getLocalPort()));
      }
      assertTaken(echo(Protocol.UDP, LOOPBACK, udp.getLocalPort()));
      assertTaken(echo(Protocol.UDP, EVERY, udp.getLocalPort()));
    }
  }
}
