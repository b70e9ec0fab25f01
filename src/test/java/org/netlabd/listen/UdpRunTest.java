// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.netlabd.listen.RunningServer.LOOPBACK;
import static org.netlabd.listen.RunningServer.udp;
import static org.netlabd.listen.RunningServer.with;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.netlabd.config.ListenAddress;
import org.netlabd.config.ListenerSettings.Limits;
import org.netlabd.net.SegmentingPeer;
import org.netlabd.stats.Figure;
import org.netlabd.values.Rate;
import org.netlabd.values.SourcePrefix;

/** Datagrams that come many at once, from peers that leave it to their kernel to divide them. */
@Timeout(60)
class UdpRunTest {

  private static final int MAX_PAYLOAD_BYTES = 65_507;

  private RunningServer server;

  @AfterEach
  void stop() {
    server.close();
  }

  private static byte[] random(int bytes) {
    byte[] payload = new byte[bytes];
    new Random(bytes).nextBytes(payload);
    return payload;
  }

  private static void send(SegmentingPeer peer, int bytes, int size, InetSocketAddress to)
      throws IOException {
    peer.send(random(bytes), size, to);
  }

  /** They come in their order, each of them whole. */
  private static void assertComesBack(SegmentingPeer peer, int bytes, int size) throws IOException {
    byte[] payload = random(bytes);
    int at = 0;
    do {
      int end = Math.min(bytes, at + size);
      assertArrayEquals(Arrays.copyOfRange(payload, at, end), peer.receive());
      at = end;
    } while (at < bytes);
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, false", "127.0.0.1, true", "127.9.8.7, true", "::1, false", "::1, true"})
  void everyDatagramComesBackOnceInItsOrderAndSize(String host, boolean wildcard) throws Exception {
    InetAddress loopback = InetAddress.getByName(host);
    int port = TcpEchoTest.freePort();
    ListenAddress address =
        wildcard ? new ListenAddress.Every() : new ListenAddress.Numeric(loopback);
    server = new RunningServer(udp("echo", address, port));
    InetSocketAddress to = new InetSocketAddress(loopback, port);
    try (SegmentingPeer peer = new SegmentingPeer(loopback)) {
      int[][] sizes = {
        {1000, 100},
        {537, 100},
        {0, 1},
        {1, 1},
        {64, 1},
        {MAX_PAYLOAD_BYTES, MAX_PAYLOAD_BYTES},
        {64_000, 1000},
        {MAX_PAYLOAD_BYTES, 1400},
        {60_000, 20_000},
        {0, 1},
        {50_001, 20_000}
      };
      int datagrams = 0;
      for (int[] each : sizes) {
        send(peer, each[0], each[1], to);
        assertComesBack(peer, each[0], each[1]);
        datagrams += Math.max(1, (each[0] + each[1] - 1) / each[1]);
      }
      server.awaitTotal(datagrams, Figure.DATAGRAMS_SENT);
      server.awaitTotal(datagrams, Figure.DATAGRAMS_RECEIVED);
      server.awaitTotal(0, Figure.DATAGRAMS_DROPPED);
      int bytes = Arrays.stream(sizes).mapToInt(each -> each[0]).sum();
      server.awaitTotal(bytes, Figure.SENT_BYTES);
    }
  }

  @Test
  void whatWaitedTogetherComesBackToItsSenders() throws Exception {
    server = new RunningServer(1, udp("echo", LOOPBACK, 0));
    InetSocketAddress to = server.address("echo");
    List<SegmentingPeer> peers = new ArrayList<>();
    CountDownLatch over = new CountDownLatch(1);
    try {
      server.hang(0, over);
      for (int i = 0; i < 4; i++) {
        SegmentingPeer peer = new SegmentingPeer(to.getAddress());
        peers.add(peer);
        send(peer, 1950 + i, 100, to);
      }
      for (SegmentingPeer peer : peers) {
        send(peer, 100, 100, to);
        send(peer, 100, 100, to);
        send(peer, 0, 1, to);
        send(peer, 30, 30, to);
      }
      // More than fit into one run.
      for (int i = 0; i < 100; i++) {
        send(peers.get(0), 7, 7, to);
      }
      over.countDown();
      for (int i = 0; i < 4; i++) {
        SegmentingPeer peer = peers.get(i);
        assertComesBack(peer, 1950 + i, 100);
        assertComesBack(peer, 100, 100);
        assertComesBack(peer, 100, 100);
        assertComesBack(peer, 0, 1);
        assertComesBack(peer, 30, 30);
      }
      for (int i = 0; i < 100; i++) {
        assertComesBack(peers.get(0), 7, 7);
      }
      server.awaitTotal(4 * (20 + 4) + 100, Figure.DATAGRAMS_SENT);
    } finally {
      for (SegmentingPeer peer : peers) {
        peer.close();
      }
    }
  }

  @Test
  void ofARunAsManyAreAnsweredAsTheRateAllows() throws Exception {
    // So slow that no more are allowed while the test lasts, or too few to matter.
    Limits ten = new Limits(1, 1, new Rate(1, 10), Rate.UNLIMITED, SourcePrefix.DEFAULT, 64 * 1024);
    server = new RunningServer(with(udp("echo", LOOPBACK, 0), ten));
    InetSocketAddress to = server.address("echo");
    try (SegmentingPeer peer = new SegmentingPeer(to.getAddress())) {
      byte[] payload = random(6_400);
      peer.send(payload, 100, to);
      for (int at = 0; at < 1_000; at += 100) {
        assertArrayEquals(Arrays.copyOfRange(payload, at, at + 100), peer.receive());
      }
      server.awaitTotal(54, Figure.DATAGRAMS_DROPPED);
      server.awaitTotal(10, Figure.DATAGRAMS_SENT);
      server.awaitTotal(1_000, Figure.SENT_BYTES);
      assertEquals(64, server.server.totals().of(Figure.DATAGRAMS_RECEIVED));
      assertEquals(54, server.server.byListener().get("echo").by(Figure.REFUSALS).get("rate"));
    }
  }

  /** Of one rate, taken by datagrams of many senders in the order in which they came. */
  @Test
  void ofWhatManySendersHadWaitingAsManyAreAnsweredAsTheRateAllows() throws Exception {
    Limits ten = new Limits(1, 1, new Rate(1, 10), Rate.UNLIMITED, SourcePrefix.DEFAULT, 64 * 1024);
    server = new RunningServer(1, with(udp("echo", LOOPBACK, 0), ten));
    InetSocketAddress to = server.address("echo");
    CountDownLatch over = new CountDownLatch(1);
    List<SegmentingPeer> peers = new ArrayList<>();
    try {
      server.hang(0, over);
      for (int i = 0; i < 16; i++) {
        SegmentingPeer peer = new SegmentingPeer(to.getAddress());
        peers.add(peer);
        send(peer, i + 1, i + 1, to);
      }
      over.countDown();
      for (int i = 0; i < 10; i++) {
        assertComesBack(peers.get(i), i + 1, i + 1);
      }
      server.awaitTotal(6, Figure.DATAGRAMS_DROPPED);
      server.awaitTotal(10, Figure.DATAGRAMS_SENT);
      server.awaitTotal(10 * 11 / 2, Figure.SENT_BYTES);
      assertEquals(6, server.server.byListener().get("echo").by(Figure.REFUSALS).get("rate"));
    } finally {
      for (SegmentingPeer peer : peers) {
        peer.close();
      }
    }
  }

  /** Some of these addresses have no socket yet: what comes for them comes by the wildcard's. */
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1, 127.0.0.1, 127.0.0.1",
    "127.0.0.1, 127.4.0.1, 127.4.0.2, 127.4.0.1",
    "::1, ::1, ::1, ::1",
    "::1, 127.0.0.1, 127.4.0.3, ::1"
  })
  void whatWaitedTogetherIsAnsweredFromTheAddressThatWasAsked(
      String first, String second, String third, String fourth) throws Exception {
    int port = TcpEchoTest.freePort();
    server = new RunningServer(1, udp("echo", new ListenAddress.Every(), port));
    List<InetSocketAddress> asked =
        Stream.of(first, second, third, fourth)
            .map(host -> new InetSocketAddress(host, port))
            .toList();
    int[] sizes = {0, 9, MAX_PAYLOAD_BYTES, 9, 1};
    CountDownLatch over = new CountDownLatch(1);
    List<DatagramSocket> peers = new ArrayList<>();
    try {
      server.hang(0, over);
      for (InetSocketAddress ignored : asked) {
        DatagramSocket peer = new DatagramSocket();
        peers.add(peer);
        peer.setSoTimeout(20_000);
      }
      for (int size : sizes) {
        for (int i = 0; i < 4; i++) {
          if (isAsked(i, size)) {
            peers.get(i).send(new DatagramPacket(random(size), size, asked.get(i)));
          }
        }
      }
      over.countDown();
      DatagramPacket answer = new DatagramPacket(new byte[MAX_PAYLOAD_BYTES], MAX_PAYLOAD_BYTES);
      for (int i = 0; i < 4; i++) {
        for (int size : sizes) {
          if (isAsked(i, size)) {
            peers.get(i).receive(answer);
            assertEquals(asked.get(i), answer.getSocketAddress());
            assertArrayEquals(random(size), Arrays.copyOf(answer.getData(), answer.getLength()));
          }
        }
      }
      server.awaitTotal(4 * 4 + 1, Figure.DATAGRAMS_SENT);
      server.awaitTotal(0, Figure.DATAGRAMS_DROPPED);
    } finally {
      peers.forEach(DatagramSocket::close);
    }
  }

  /** A receive buffer of the usual size would not hold a large one of each peer. */
  private static boolean isAsked(int peer, int size) {
    return size < MAX_PAYLOAD_BYTES || peer == 1;
  }
}
