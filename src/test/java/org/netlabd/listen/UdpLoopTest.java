// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.netlabd.listen.RunningServer.LOOPBACK;
import static org.netlabd.listen.RunningServer.udp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.config.ListenAddress;
import org.netlabd.fault.FaultText;
import org.netlabd.service.DatagramService;
import org.netlabd.service.ServiceTable;
import org.netlabd.stats.Figure;

/** Echoes that are not ours, which a forged datagram has set upon us. */
@Timeout(60)
class UdpLoopTest {

  /** As long as this nothing comes once a loop has ended. */
  private static final int SILENCE_MILLIS = 3000;

  /** An endless loop heeds no interrupt, by which JUnit would end it. */
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(45);

  private RunningServer server;

  @AfterEach
  void stop() {
    server.close();
  }

  private enum Kind {
    FAITHFUL(UnaryOperator.identity(), 1),
    TWICE(UnaryOperator.identity(), 2),
    UPPER_CASE(
        bytes ->
            new String(bytes, StandardCharsets.ISO_8859_1)
                .toUpperCase(Locale.ROOT)
                .getBytes(StandardCharsets.ISO_8859_1),
        1),
    HEADER(
        bytes -> {
          byte[] more = new byte[Math.min(1000, bytes.length + 5)];
          System.arraycopy(bytes, 0, more, 5, more.length - 5);
          return more;
        },
        1);

    private final UnaryOperator<byte[]> change;
    private final int times;

    Kind(UnaryOperator<byte[]> change, int times) {
      this.change = change;
      this.times = times;
    }
  }

  private static DatagramSocket peer() throws IOException {
    DatagramSocket peer = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
    peer.setSoTimeout(SILENCE_MILLIS);
    return peer;
  }

  private static DatagramPacket packet(byte[] bytes, InetSocketAddress to) {
    return new DatagramPacket(bytes, bytes.length, to);
  }

  /** Answers until nothing comes any more. */
  private static void echo(DatagramSocket peer, Kind kind) throws IOException {
    DatagramPacket received = new DatagramPacket(new byte[65_535], 65_535);
    long end = System.nanoTime() + MOST_NANOS;
    try {
      while (true) {
        assertTrue(System.nanoTime() - end < 0, "the loop does not end");
        peer.receive(received);
        byte[] bytes = Arrays.copyOf(received.getData(), received.getLength());
        byte[] answer = kind.change.apply(bytes);
        for (int i = 0; i < kind.times; i++) {
          peer.send(packet(answer, (InetSocketAddress) received.getSocketAddress()));
        }
      }
    } catch (SocketTimeoutException e) {
      // It has ended.
      return;
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyLoopEndsByItself(Kind kind) throws Exception {
    server = new RunningServer(udp("echo", LOOPBACK, 0));
    try (DatagramSocket peer = peer()) {
      byte[] forged = "forged once".getBytes(StandardCharsets.US_ASCII);
      peer.send(packet(forged, server.address("echo")));
      echo(peer, kind);
      assertTrue(server.server.byListener().get("echo").by(Figure.REFUSALS).get("loop") > 0);
    }
  }

  /** Answers with how many it has answered: no two are alike. */
  private static DatagramService counter() {
    AtomicLong count = new AtomicLong();
    return (payload, arrival) ->
        payload.remaining() < Long.BYTES
            ? null
            : payload.putLong(payload.position(), count.getAndIncrement());
  }

  @Test
  void aLoopEndsThoughTheServicesAnswersDiffer() throws Exception {
    ServiceTable services = new ServiceTable(Map.of("echo", counter()));
    server = new RunningServer(1, services, udp("echo", LOOPBACK, 0));
    try (DatagramSocket peer = peer()) {
      peer.send(packet("forged once".getBytes(StandardCharsets.US_ASCII), server.address("echo")));
      echo(peer, Kind.FAITHFUL);
      assertTrue(server.server.byListener().get("echo").by(Figure.REFUSALS).get("loop") > 0);
    }
  }

  /** What it damages recurs as it was sent. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "corrupt = 100%",
        "corrupt = 10%",
        "corrupt = 10%, duplicate = 10%",
        "corrupt = 100%, duplicate = 100%",
        "truncate = 10%, duplicate = 100%",
        "reorder = 10%, duplicate = 10%, loss = 1%",
        "delay = 20ms, jitter = 10ms, corrupt = 50%, duplicate = 50%, reorder = 20%, loss = 5%"
      })
  void aLoopEndsThoughTheListenerChangesWhatGoesRound(String faults) throws Exception {
    server =
        new RunningServer(
            RunningServer.with(udp("echo", LOOPBACK, 0), FaultText.datagrams(faults)));
    try (DatagramSocket peer = peer()) {
      byte[] forged = "forged".getBytes(StandardCharsets.US_ASCII);
      // So that the faults do not lose them all.
      for (int i = 0; i < 10; i++) {
        peer.send(packet(forged, server.address("echo")));
      }
      echo(peer, Kind.FAITHFUL);
      assertTrue(server.server.byListener().get("echo").by(Figure.REFUSALS).get("loop") > 0);
    }
  }

  /** Which gives each datagram a hop limit of its own, so that the kernel does not know it. */
  @Test
  void aLoopWithAnotherNetlabdBehindARelayEnds() throws Exception {
    server =
        new RunningServer(
            udp("echo", LOOPBACK, 0),
            udp(
                "other",
                new ListenAddress.Numeric(InetAddress.getByName("127.0.0.2")),
                TcpEchoTest.freePort()));
    try (DatagramSocket relay = peer()) {
      InetSocketAddress one = server.address("echo");
      InetSocketAddress other = server.address("other");
      relay.send(packet(new byte[20], one));
      DatagramPacket received = new DatagramPacket(new byte[100], 100);
      long end = System.nanoTime() + MOST_NANOS;
      try {
        while (true) {
          assertTrue(System.nanoTime() - end < 0, "the loop does not end");
          relay.receive(received);
          boolean ofOne = received.getSocketAddress().equals(one);
          relay.send(
              packet(Arrays.copyOf(received.getData(), received.getLength()), ofOne ? other : one));
        }
      } catch (SocketTimeoutException e) {
        long refused = server.server.totals().by(Figure.REFUSALS).getOrDefault("loop", 0L);
        assertTrue(refused > 0);
      }
    }
  }

  /**
   * For as long as it takes to be asked, and a little: then what is not the answer is passed over.
   */
  @Test
  void whoAsksTheSameAgainAndAgainGetsEveryAnswer() throws Exception {
    server = new RunningServer(udp("echo", LOOPBACK, 0));
    byte[] same = "the same".getBytes(StandardCharsets.US_ASCII);
    int questions = 0;
    try (DatagramSocket peer = peer()) {
      peer.setSoTimeout(20_000);
      DatagramPacket answer = new DatagramPacket(new byte[100], 100);
      long end = System.nanoTime() + 4_000_000_000L;
      while (System.nanoTime() < end) {
        peer.send(packet(same, server.address("echo")));
        peer.receive(answer);
        if (answer.getLength() != same.length) {
          questions++;
          peer.receive(answer);
        }
        assertArrayEquals(same, Arrays.copyOf(answer.getData(), answer.getLength()));
      }
    }
    assertTrue(questions <= 12, questions + " questions");
    assertEquals(0, server.server.byListener().get("echo").by(Figure.REFUSALS).size());
  }
}
