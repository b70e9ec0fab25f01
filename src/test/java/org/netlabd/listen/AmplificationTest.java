// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.netlabd.config.ConfigurationReader;
import org.netlabd.config.ListenerSettings;
import org.netlabd.net.FreePort;
import org.netlabd.service.ServiceTable;
import org.netlabd.stats.Figure;

/** Who forges a source gains nothing, whatever a UDP listener does; also of services to come. */
@Timeout(120)
class AmplificationTest {

  private static final int LARGEST = 1_500;
  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(20);

  @TempDir private Path directory;
  private final ByteBuffer received = ByteBuffer.allocate(65_536);

  static Stream<String> udpServices() {
    return ServiceTable.STANDARD.names().get("udp").stream().sorted();
  }

  private ListenerSettings listener(String service) throws Exception {
    Path file = directory.resolve("n.conf");
    String text = "listeners.a { protocol = udp, address = 127.0.0.1, service = %s, port = %d }";
    Files.writeString(file, text.formatted(service, FreePort.find()));
    return new ConfigurationReader(ServiceTable.STANDARD.names())
        .read(file, List.of())
        .listeners()
        .get(0);
  }

  @ParameterizedTest
  @MethodSource("udpServices")
  void noDatagramIsAnsweredByMoreThanItIs(String service) throws Exception {
    Random random = new Random(1);
    try (RunningServer server = new RunningServer(1, listener(service));
        DatagramChannel peer = DatagramChannel.open()) {
      peer.configureBlocking(false);
      int sent = 0;
      for (int size = 0; size <= LARGEST; size++) {
        byte[] bytes = new byte[size];
        // What a service takes for its own may be mostly zeros.
        for (int filled = 0; filled < 2; filled++) {
          peer.send(ByteBuffer.wrap(bytes), server.address("a"));
          sent++;
          awaitTaken(server, sent);
          assertNoMoreThan(size, service, peer);
          random.nextBytes(bytes);
        }
      }
      assertEquals(2L * (LARGEST + 1), server.server.totals().of(Figure.DATAGRAMS_RECEIVED));
    }
  }

  /** Until the loop has received so many, and its turn is over, with all answers sent. */
  private static void awaitTaken(RunningServer server, long count) throws Exception {
    long deadline = System.nanoTime() + DEADLINE_NANOS;
    while (server.server.totals().of(Figure.DATAGRAMS_RECEIVED) < count) {
      assertTrue(System.nanoTime() < deadline, () -> "datagram " + count + " was not received");
      Thread.onSpinWait();
    }
    server.hang(0, new CountDownLatch(0));
  }

  private void assertNoMoreThan(int size, String service, DatagramChannel peer) throws IOException {
    int datagrams = 0;
    int bytes = 0;
    while (peer.receive(received.clear()) != null) {
      datagrams++;
      bytes += received.position();
    }
    String what =
        service + " answers " + size + " bytes with " + datagrams + " datagrams, " + bytes;
    assertTrue(datagrams <= 1 && bytes <= size, what);
  }
}
