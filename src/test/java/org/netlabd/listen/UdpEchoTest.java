// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.netlabd.listen.RunningServer.LOOPBACK;
import static org.netlabd.listen.RunningServer.udp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.netlabd.config.ListenAddress;
import org.netlabd.stats.Figure;

@Timeout(60)
class UdpEchoTest {

  private static final int DEADLINE_MILLIS = 20_000;
  private static final ListenAddress EVERY = new ListenAddress.Every();

  private RunningServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static DatagramSocket client() throws IOException {
    DatagramSocket client = new DatagramSocket();
    client.setSoTimeout(DEADLINE_MILLIS);
    return client;
  }

  private static DatagramPacket ask(DatagramSocket client, byte[] payload, InetSocketAddress to)
      throws IOException {
    client.send(new DatagramPacket(payload, payload.length, to));
    DatagramPacket answer = new DatagramPacket(new byte[65_535], 65_535);
    client.receive(answer);
    return answer;
  }

  private static byte[] payload(DatagramPacket packet) {
    return java.util.Arrays.copyOf(packet.getData(), packet.getLength());
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "1400", "8192", "8193", "65507"})
  void everySizeComesBackWhole(int size) throws Exception {
    server = new RunningServer(udp("echo", LOOPBACK, 0));
    try (DatagramSocket client = client()) {
      DatagramPacket answer = ask(client, random(size), server.address("echo"));
      assertArrayEquals(random(size), payload(answer));
      assertEquals(server.address("echo"), answer.getSocketAddress());
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1", "127.0.0.5", "127.99.1.2", "::1"})
  void theAnswerLeavesFromTheAddressThatWasQueried(String host) throws Exception {
    int port = TcpEchoTest.freePort();
    server = new RunningServer(udp("echo", EVERY, port));
    InetSocketAddress queried = new InetSocketAddress(InetAddress.getByName(host), port);
    try (DatagramSocket client = client()) {
      assertEquals(queried, ask(client, random(9), queried).getSocketAddress());
      assertEquals(queried, ask(client, new byte[0], queried).getSocketAddress());
    }
  }

  @Test
  void twoHundredDatagramsInABurstAllComeBack() throws Exception {
    int port = TcpEchoTest.freePort();
    server = new RunningServer(udp("echo", EVERY, port));
    try (DatagramSocket client = client()) {
      for (int i = 0; i < 200; i++) {
        byte[] payload = {(byte) i};
        client.send(new DatagramPacket(payload, 1, new InetSocketAddress("127.0.0.1", port)));
      }
      Set<Byte> back = new HashSet<>();
      DatagramPacket answer = new DatagramPacket(new byte[10], 10);
      while (back.size() < 200) {
        client.receive(answer);
        back.add(answer.getData()[0]);
      }
      server.awaitTotal(200, Figure.DATAGRAMS_SENT);
    }
  }

  @Test
  void everyOneOfManyAddressesThatNoInterfaceListsAnswers() throws Exception {
    int port = TcpEchoTest.freePort();
    server = new RunningServer(udp("echo", EVERY, port));
    try (DatagramSocket client = client()) {
      for (int i = 0; i < 500; i++) {
        String host = "127.5." + i / 200 + "." + (1 + i % 200);
        InetSocketAddress queried = new InetSocketAddress(host, port);
        assertEquals(queried, ask(client, random(3), queried).getSocketAddress());
      }
    }
  }

  @Test
  void aBroadcastIsNotAnswered() throws Exception {
    int port = TcpEchoTest.freePort();
    server = new RunningServer(udp("echo", EVERY, port));
    try (DatagramSocket client = client()) {
      client.setBroadcast(true);
      byte[] loud = {1};
      client.send(new DatagramPacket(loud, 1, new InetSocketAddress("255.255.255.255", port)));
      // What was asked later is answered; so what came first was not.
      byte[] answer =
          payload(ask(client, new byte[] {2}, new InetSocketAddress("127.0.0.1", port)));
      assertArrayEquals(new byte[] {2}, answer);
    }
  }

  @Test
  void thePortOfAnotherServerIsNotShared() throws Exception {
    int port = TcpEchoTest.freePort();
    server = new RunningServer(udp("echo", EVERY, port));
    CannotListenException refused =
        assertThrows(
            CannotListenException.class, () -> new RunningServer(udp("second", EVERY, port)));
    assertEquals(
        "second: cannot listen on udp 0.0.0.0:"
            + port
            + ": Address already in use; ss -lntup shows who has it",
        refused.getMessage());
    assertEquals(
        List.of("echo"),
        server.server.bound().stream().map(Listeners.Bound::listener).distinct().toList());
  }
}
