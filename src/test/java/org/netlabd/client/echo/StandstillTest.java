// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.netlabd.client.TestServer;
import org.netlabd.client.UdpTestServer;
import org.netlabd.client.dial.Target;
import org.netlabd.client.dial.Target.AddressFamily;

/** What a load costs while a server stands still and all windows are full. */
@Timeout(60)
class StandstillTest {

  private static final Duration STANDSTILL = Duration.ofSeconds(4);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final CountDownLatch never = new CountDownLatch(1);

  /** Probes of 1 MiB fill the send buffer, too. */
  @ParameterizedTest
  @CsvSource({"tcp, 64, 10000", "tcp, 64, 0", "tcp, 1048576, 100", "udp, 64, 10000", "udp, 64, 0"})
  void whoWaitsDoesNotSpin(String protocol, int size, double rate) throws IOException {
    try (TestServer deaf = new TestServer(socket -> never.await(), 4096);
        UdpTestServer mute = new UdpTestServer((server, bytes, peer) -> {})) {
      boolean udp = protocol.equals("udp");
      int port = Integer.parseInt(udp ? mute.port() : deaf.port());
      Target target = new Target("127.0.0.1", port, AddressFamily.ANY);
      Request.Plan plan = Request.Plan.load(4, 2, rate, STANDSTILL).until(STANDSTILL);
      Request request = new Request(target, udp, size, new byte[0], Duration.ofMinutes(1), plan);
      Result result;
      long began = THREADS.getCurrentThreadCpuTime();
      try (RoundTrips trips = new RoundTrips(request)) {
        result = trips.run(seen -> {});
      }
      Duration cost = Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - began);
      assertEquals(0, result.statistics().received());
      assertEquals(rate > 0, result.statistics().pace().unsent() > 0);
      // Some 0.1 s, most of it before the first probe; who spins takes all that there is.
      assertTrue(cost.compareTo(STANDSTILL.dividedBy(3)) < 0, cost::toString);
    }
  }
}
