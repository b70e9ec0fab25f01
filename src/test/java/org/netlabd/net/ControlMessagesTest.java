package org.netlabd.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.net.ControlMessages.Control;
import org.netlabd.net.ControlMessages.Received;

@Timeout(60)
class ControlMessagesTest {

  private static final int SOL_SOCKET = 1;
  private static final int SO_TIMESTAMPNS = 35;
  private static final int SOL_IP = 0;
  private static final int IP_PKTINFO = 8;
  private static final int IP_RECVERR = 11;
  private static final int SOL_IPV6 = 41;
  private static final int IPV6_RECVPKTINFO = 49;
  private static final int IPV6_PKTINFO = 50;
  private static final int ECONNREFUSED = 111;

  private final ControlMessages calls = new ControlMessages();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(100);
  private @Nullable LinuxSocket socket;

  @BeforeAll
  static void load() {
    ControlMessages.loading().join();
  }

  @AfterEach
  void close() throws IOException {
    if (socket != null) {
      socket.close();
    }
  }

  private LinuxSocket bound(SocketProtocolFamily family, String host) throws IOException {
    LinuxSocket made = LinuxSocket.newSocketDgram(family);
    socket = made;
    made.bind(new InetSocketAddress(InetAddress.getByName(host), 0));
    return made;
  }

  private Received await(LinuxSocket from, int flags) throws IOException {
    Received received;
    while ((received = calls.receive(from.intValue(), buffer, 10, 80, flags)) == null) {
      LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
    }
    return received;
  }

  @Test
  void nothingThereIsNull() throws Exception {
    LinuxSocket empty = bound(SocketProtocolFamily.INET, "127.0.0.1");
    assertNull(calls.receive(empty.intValue(), buffer, 0, 100, 0));
  }

  @Test
  void aWrongDescriptorIsAnError() {
    IOException refused =
        assertThrows(IOException.class, () -> calls.receive(-1, buffer, 0, 100, 0));
    assertEquals("Bad file descriptor", Errno.text(refused));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.9.8.7"})
  void whatWasSentToAnIpv4AddressIsAnsweredFromIt(String host) throws Exception {
    LinuxSocket server = bound(SocketProtocolFamily.INET, "0.0.0.0");
    server.setIntOpt(SOL_IP, IP_PKTINFO, 1);
    assertAnswered(server, false, host, SOL_IP, IP_PKTINFO, 8);
  }

  @Test
  void whatWasSentToAnIpv6AddressIsAnsweredFromIt() throws Exception {
    LinuxSocket server = bound(SocketProtocolFamily.INET6, "::");
    server.setIntOpt(SOL_IPV6, IPV6_RECVPKTINFO, 1);
    assertAnswered(server, true, "::1", SOL_IPV6, IPV6_PKTINFO, 0);
  }

  /** A socket of both families tells of IPv4 as such. */
  @Test
  void aSocketOfBothFamiliesAnswersIpv4() throws Exception {
    LinuxSocket server = bound(SocketProtocolFamily.INET6, "::");
    server.setIntOpt(SOL_IP, IP_PKTINFO, 1);
    assertAnswered(server, true, "127.9.8.7", SOL_IP, IP_PKTINFO, 8);
  }

  private void assertAnswered(
      LinuxSocket server, boolean ipv6, String host, int level, int type, int at)
      throws IOException {
    InetSocketAddress to =
        new InetSocketAddress(InetAddress.getByName(host), server.localAddress().getPort());
    try (DatagramSocket client = new DatagramSocket()) {
      client.setSoTimeout(20_000);
      client.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, to));
      Received received = await(server, 0);
      assertEquals(3, received.bytes());
      assertEquals(2, buffer.get(11));
      InetSocketAddress from = received.from();
      assertNotNull(from);
      assertEquals(client.getLocalPort(), from.getPort());
      ByteBuffer told = received.data(level, type);
      assertNotNull(told);
      byte[] address = new byte[to.getAddress().getAddress().length];
      told.get(at, address);
      assertArrayEquals(to.getAddress().getAddress(), address);

      byte[] info = new byte[told.remaining()];
      // Of IPv4 the source comes before the destination (ip(7)).
      System.arraycopy(address, 0, info, at == 8 ? 4 : 0, address.length);
      Control source = new Control(level, type, ByteBuffer.wrap(info));
      ByteBuffer payload = buffer.duplicate().position(10).limit(13);
      assertTrue(calls.send(server.intValue(), ipv6, payload, from, List.of(source)));
      DatagramPacket answer = new DatagramPacket(new byte[100], 100);
      client.receive(answer);
      assertEquals(3, answer.getLength());
      assertEquals(to, answer.getSocketAddress());
    }
  }

  @Test
  void theKernelSaysWhenItReceived() throws Exception {
    LinuxSocket server = bound(SocketProtocolFamily.INET, "127.0.0.1");
    server.setIntOpt(SOL_SOCKET, SO_TIMESTAMPNS, 1);
    try (DatagramSocket client = new DatagramSocket()) {
      Instant before = Instant.now();
      client.send(new DatagramPacket(new byte[0], 0, server.localAddress()));
      Received received = await(server, 0);
      assertEquals(0, received.bytes());
      ByteBuffer time = received.data(SOL_SOCKET, SO_TIMESTAMPNS);
      assertNotNull(time);
      Instant told = Instant.ofEpochSecond(time.getLong(0), time.getLong(8));
      // As long as a wall clock's step may take back.
      assertTrue(told.isAfter(before.minusSeconds(5)) && told.isBefore(before.plusSeconds(60)));
    }
  }

  @Test
  void whatAnIcmpMessageSaidIsInTheErrorQueue() throws Exception {
    LinuxSocket client = bound(SocketProtocolFamily.INET, "127.0.0.1");
    client.setIntOpt(SOL_IP, IP_RECVERR, 1);
    InetSocketAddress nobody = new InetSocketAddress("127.0.0.1", 1);
    ByteBuffer payload = ByteBuffer.allocateDirect(5);
    assertTrue(calls.send(client.intValue(), false, payload, nobody, List.of()));
    Received received = await(client, ControlMessages.MSG_ERRQUEUE);
    assertEquals(nobody, received.from());
    ByteBuffer error = received.data(SOL_IP, IP_RECVERR);
    assertNotNull(error);
    assertEquals(ECONNREFUSED, error.order(ByteOrder.nativeOrder()).getInt(0));
  }
}
