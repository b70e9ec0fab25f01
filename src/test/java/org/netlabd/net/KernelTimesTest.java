// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.netlabd.values.Moment;

class KernelTimesTest {

  private static final long NOW = 5_000_000_000L;
  private static final long LEAST = NOW - 500_000_000;

  /**
   * Came so many microseconds before it is looked at, by a wall clock that may have been set since;
   * it came at most 500 ms ago. What is off by less than two clocks' readings is at the bound.
   */
  @ParameterizedTest
  @CsvSource({
    "250000, 250000",
    "500000, 500000",
    "500001, 500000",
    "500900, 500000",
    "-1, 0",
    "-900, 0",
  })
  void aTimeIsMappedFromClockToClock(long micros, long age) {
    assertEquals(NOW - age * 1000, nanos(micros, -1));
  }

  @ParameterizedTest
  @CsvSource({
    "501001",
    "750000",
    "3600000000",
    "-1001",
    "-100000",
    "-3600000000",
    "1000000000000000"
  })
  void aTimeThatCannotBeIsTheClocks(long micros) {
    assertEquals(-1, nanos(micros, -1));
  }

  private static long nanos(long micros, long otherwise) {
    Instant wall = Instant.ofEpochSecond(2_000_000_000L);
    Instant then = wall.minusSeconds(micros / 1_000_000).minusNanos(micros % 1_000_000 * 1000);
    return new Moment(NOW, wall).nanos(then, LEAST, otherwise);
  }

  /** Nothing is back when it leaves: there are two ways through the kernel, and a thread wakes. */
  @Test
  void eachRoundTripTakesTime() throws Exception {
    DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    try (Poller poller = new Poller()) {
      Thread echo = new Thread(() -> echo(server));
      echo.start();
      AtomicBoolean ready = new AtomicBoolean();
      InetSocketAddress peer = (InetSocketAddress) server.getLocalSocketAddress();
      UdpClient client = UdpClient.open(poller, peer, ClientOptions.NONE, () -> ready.set(true));
      client.timestamp();
      long[] trips = new long[2000];
      ByteBuffer out = ByteBuffer.allocateDirect(64);
      ByteBuffer in = ByteBuffer.allocateDirect(65_536);
      for (int i = 0; i < trips.length; i++) {
        long before = System.nanoTime();
        assertTrue(client.send(out.clear()));
        long[] left = {Long.MIN_VALUE};
        while (client.receive(in.clear()) == null) {
          poller.await(System.nanoTime() + 10_000_000_000L);
        }
        long back = client.receivedNanos();
        client.nextError(in, (packet, nanos) -> left[0] = nanos);
        trips[i] = back - Math.max(before, left[0]);
      }
      client.close();
      server.close();
      echo.join();
      assertTrue(
          LongStream.of(trips).min().orElseThrow() > 1000,
          () -> "ns: " + LongStream.of(trips).sorted().limit(20).boxed().toList());
    }
  }

  private static void echo(DatagramSocket server) {
    DatagramPacket packet = new DatagramPacket(new byte[64], 64);
    try {
      while (true) {
        server.receive(packet);
        server.send(packet);
      }
    } catch (IOException e) {
      // It is closed: the test is over.
    }
  }

  /** By TCP the kernel says of each stretch when it left, and by the number which it was. */
  @Test
  void eachRoundTripOfAStreamTakesTime() throws Exception {
    ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread echo = new Thread(() -> echo(server));
    echo.start();
    try (Poller poller = new Poller()) {
      InetSocketAddress peer = (InetSocketAddress) server.getLocalSocketAddress();
      TcpClient client = TcpClient.open(poller, peer, ClientOptions.NONE, () -> {});
      await(poller, client::finishConnect);
      client.timestamp();
      client.interest(Poller.Interest.READ);
      ByteBuffer bytes = ByteBuffer.allocateDirect(64);
      Map<Integer, Long> left = new HashMap<>();
      long least = Long.MAX_VALUE;
      for (int i = 1; i <= 2000; i++) {
        assertEquals(64, client.send(bytes.clear()));
        bytes.clear();
        await(poller, () -> client.receive(bytes) < 0 || !bytes.hasRemaining());
        client.departures(ByteBuffer.allocateDirect(64), left::putIfAbsent);
        least = Math.min(least, client.receivedNanos() - left.get(i * 64));
      }
      assertEquals(2000, left.size());
      assertTrue(least > 1000, least + " ns");
      client.close();
    }
    echo.join();
  }

  @Test
  void whatCameBeforeAResetIsReadBeforeIt() throws Exception {
    AtomicBoolean reset = new AtomicBoolean();
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Poller poller = new Poller()) {
      InetSocketAddress peer = (InetSocketAddress) server.getLocalSocketAddress();
      TcpClient client = TcpClient.open(poller, peer, ClientOptions.NONE, () -> {});
      await(poller, client::finishConnect);
      client.timestamp();
      client.interest(Poller.Interest.NOTHING);
      client.onReady(() -> reset.set(true));
      try (Socket accepted = server.accept()) {
        accepted.getOutputStream().write(new byte[64]);
        accepted.setSoLinger(true, 0);
      }
      // Nothing but an error is reported without an interest.
      await(poller, reset::get);
      ByteBuffer bytes = ByteBuffer.allocateDirect(128);
      assertEquals(64, client.receive(bytes));
      SystemCallException thrown =
          assertThrows(SystemCallException.class, () -> client.receive(bytes));
      assertEquals(Errno.ECONNRESET.number(), thrown.number());
      client.close();
    }
  }

  private interface Check {
    boolean holds() throws IOException;
  }

  private static void await(Poller poller, Check check) throws IOException {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (!check.holds()) {
      assertTrue(System.nanoTime() < deadline, "nothing came");
      poller.await(deadline);
    }
  }

  private static void echo(ServerSocket server) {
    try (server;
        Socket client = server.accept()) {
      client.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException e) {
      // The test's own assertion says it.
    }
  }
}
