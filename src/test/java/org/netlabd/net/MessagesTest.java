// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.Buffer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.values.IpAddress;

@Timeout(60)
class MessagesTest {

  private static final int SOL_SOCKET = 1;
  private static final int SO_TIMESTAMPNS = 35;
  private static final int SOL_IP = 0;
  private static final int IP_PKTINFO = 8;
  private static final int IP_RECVERR = 11;
  private static final int SOL_IPV6 = 41;
  private static final int IPV6_RECVPKTINFO = 49;
  private static final int IPV6_PKTINFO = 50;
  private static final int ECONNREFUSED = 111;

  private final Messages calls = new Messages(1);
  private final Messages answers = new Messages(1);
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(100);
  private @Nullable LinuxSocket socket;

  @BeforeAll
  static void load() throws IOException {
    Libc.load();
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

  private int receive(int fd, int flags) throws IOException {
    calls.vector(0, Buffer.memoryAddress(buffer) + 10, 80);
    return calls.receiveOne(fd, flags) ? 1 : 0;
  }

  private void await(LinuxSocket from, int flags) throws IOException {
    while (receive(from.intValue(), flags) == 0) {
      LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
    }
  }

  @Test
  void nothingThereIsNone() throws Exception {
    LinuxSocket empty = bound(SocketProtocolFamily.INET, "127.0.0.1");
    assertEquals(0, receive(empty.intValue(), 0));
  }

  @Test
  void aWrongDescriptorIsAnError() {
    IOException refused = assertThrows(IOException.class, () -> receive(-1, 0));
    assertEquals("Bad file descriptor", Errno.text(refused));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.9.8.7"})
  void whatWasSentToAnIpv4AddressIsAnsweredFromIt(String host) throws Exception {
    LinuxSocket server = bound(SocketProtocolFamily.INET, "0.0.0.0");
    server.setIntOpt(SOL_IP, IP_PKTINFO, 1);
    assertAnswered(server, host, SOL_IP, IP_PKTINFO, 8);
  }

  @Test
  void whatWasSentToAnIpv6AddressIsAnsweredFromIt() throws Exception {
    LinuxSocket server = bound(SocketProtocolFamily.INET6, "::");
    server.setIntOpt(SOL_IPV6, IPV6_RECVPKTINFO, 1);
    assertAnswered(server, "::1", SOL_IPV6, IPV6_PKTINFO, 0);
  }

  /** A socket of both families tells of IPv4 as such. */
  @Test
  void aSocketOfBothFamiliesAnswersIpv4() throws Exception {
    LinuxSocket server = bound(SocketProtocolFamily.INET6, "::");
    server.setIntOpt(SOL_IP, IP_PKTINFO, 1);
    assertAnswered(server, "127.9.8.7", SOL_IP, IP_PKTINFO, 8);
  }

  private void assertAnswered(LinuxSocket server, String host, int level, int type, int at)
      throws IOException {
    InetSocketAddress to =
        new InetSocketAddress(InetAddress.getByName(host), server.localAddress().getPort());
    try (DatagramSocket client = new DatagramSocket()) {
      client.setSoTimeout(20_000);
      client.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, to));
      await(server, 0);
      assertEquals(3, calls.bytes(0));
      assertEquals(2, buffer.get(11));
      InetSocketAddress from = calls.peer(0);
      assertNotNull(from);
      assertEquals(client.getLocalPort(), from.getPort());
      assertEquals(client.getLocalPort(), calls.port(0));
      IpAddress source = IpAddress.of(from.getAddress());
      assertEquals(source, new IpAddress(calls.high(0), calls.low(0)));
      ByteBuffer told = calls.data(0, level, type);
      assertNotNull(told);
      byte[] address = new byte[to.getAddress().getAddress().length];
      told.get(at, address);
      assertArrayEquals(to.getAddress().getAddress(), address);

      answers.name(0, calls, 0);
      answers.clearControls(0);
      int info = answers.addControl(0, level, type, told.remaining());
      // Of IPv4 the source comes before the destination (ip(7)).
      answers.memory.put(info + (at == 8 ? 4 : 0), address);
      answers.vector(0, Buffer.memoryAddress(buffer) + 10, 3);
      assertEquals(1, answers.send(server.intValue(), 0, 1));
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
      await(server, 0);
      assertEquals(0, calls.bytes(0));
      ByteBuffer time = calls.data(0, SOL_SOCKET, SO_TIMESTAMPNS);
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
    int sent = client.sendTo(payload, 0, 5, nobody.getAddress(), nobody.getPort());
    assertEquals(5, sent);
    await(client, Messages.MSG_ERRQUEUE);
    assertEquals(nobody, calls.peer(0));
    ByteBuffer error = calls.data(0, SOL_IP, IP_RECVERR);
    assertNotNull(error);
    assertEquals(ECONNREFUSED, error.order(ByteOrder.nativeOrder()).getInt(0));
  }
}
