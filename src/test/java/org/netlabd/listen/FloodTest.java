// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.netlabd.listen.RunningServer.LOOPBACK;
import static org.netlabd.listen.RunningServer.tcp;
import static org.netlabd.listen.RunningServer.udp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.netlabd.config.ListenAddress;
import org.netlabd.config.ListenerSettings;
import org.netlabd.service.DatagramService;
import org.netlabd.service.Echo;
import org.netlabd.service.ServiceTable;
import org.netlabd.service.StreamService;
import org.netlabd.stats.Figure;

/**
 * What others wait for while datagrams or connections flood a loop, as {@link FairnessTest} has it
 * for streams: not in time, but in datagrams, or connections, that the loop takes before. All wait
 * in the kernel when it begins, and it itself asks, when it has taken the first.
 */
@Timeout(60)
class FloodTest {

  private static final int PORTS = 64;
  private static final int DATAGRAMS = 150;
  private static final int CONNECTIONS = 500;

  /** Others send zeros. */
  private static final int OURS = 1;

  /** Echoes, and counts what it takes from others. Used by the one loop, but for its orders. */
  private static final class Counting implements StreamService, DatagramService {

    private final Echo echo = new Echo();
    private final Map<String, Integer> waited = new ConcurrentHashMap<>();
    private volatile @Nullable Runnable toAsk;
    private int others;

    private void count() {
      others++;
      Runnable asking = toAsk;
      if (asking != null) {
        toAsk = null;
        others = 0;
        asking.run();
      }
    }

    void served(String what) {
      waited.putIfAbsent(what, others);
    }

    @Override
    public void began(Output output) {
      count();
    }

    @Override
    public void received(ByteBuffer bytes, Output output) throws IOException {
      served("stream");
      echo.received(bytes, output);
    }

    @Override
    public @Nullable ByteBuffer answer(ByteBuffer payload, Arrival arrival) {
      if (payload.get(payload.position()) == OURS) {
        served("datagram");
      } else {
        count();
      }
      return echo.answer(payload, arrival);
    }
  }

  private final Counting service = new Counting();

  /** Of port 0 there may be one an address. */
  private static ListenAddress beside(int number) throws IOException {
    return new ListenAddress.Numeric(InetAddress.getByName("127.0.1." + number));
  }

  private RunningServer server(ListenerSettings... more) throws Exception {
    List<ListenerSettings> listeners = new ArrayList<>(List.of(more));
    listeners.add(tcp("stream", LOOPBACK, 0));
    listeners.add(udp("datagram", LOOPBACK, 0));
    return new RunningServer(
        1, new ServiceTable(Map.of("echo", service)), listeners.toArray(ListenerSettings[]::new));
  }

  /** How much of the flood a byte, a datagram and a task have waited for. */
  private Map<String, Integer> waited(RunningServer server, Flood flood) throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (Socket stream = new Socket();
        DatagramSocket datagrams = new DatagramSocket()) {
      stream.connect(server.address("stream"));
      server.awaitTotal(1, Figure.SESSIONS);
      stream.setSoTimeout(30_000);
      datagrams.setSoTimeout(30_000);
      server.hang(0, over);
      try {
        flood.begin();
        service.toAsk =
            () -> {
              try {
                stream.getOutputStream().write(OURS);
                datagrams.send(
                    new DatagramPacket(new byte[] {OURS}, 1, server.address("datagram")));
                server.later(0, () -> service.served("task"));
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            };
      } finally {
        over.countDown();
      }
      assertEquals(OURS, stream.getInputStream().read());
      datagrams.receive(new DatagramPacket(new byte[1], 1));
      server.run(0, () -> {});
      return service.waited;
    }
  }

  private interface Flood {
    void begin() throws Exception;
  }

  private static void assertWaited(int most, Map<String, Integer> waited, String... whats) {
    for (String what : whats) {
      assertTrue(waited.get(what) < most, waited::toString);
    }
  }

  @Test
  void nobodyWaitsForAllDatagrams() throws Exception {
    ListenerSettings[] ports = new ListenerSettings[PORTS];
    for (int i = 0; i < PORTS; i++) {
      ports[i] = udp("flood-" + i, beside(i), 0);
    }
    try (RunningServer server = server(ports);
        DatagramSocket crowd = new DatagramSocket()) {
      Flood flood =
          () -> {
            for (int i = 0; i < PORTS * DATAGRAMS; i++) {
              InetSocketAddress to = server.address("flood-" + i % PORTS);
              crowd.send(new DatagramPacket(new byte[1], 1, to));
            }
          };
      // A datagram of another port has its turn after each of these.
      assertWaited(PORTS * DATAGRAMS / 2, waited(server, flood), "stream", "task");
      server.awaitTotal(PORTS * DATAGRAMS + 1, Figure.DATAGRAMS_RECEIVED);
    }
  }

  @Test
  void nobodyWaitsForAllConnections() throws Exception {
    List<SocketChannel> crowd = new ArrayList<>();
    try (RunningServer server = server(tcp("flood", beside(0), 0))) {
      Flood flood =
          () -> {
            for (int i = 0; i < CONNECTIONS; i++) {
              crowd.add(SocketChannel.open(server.address("flood")));
            }
          };
      assertWaited(CONNECTIONS / 2, waited(server, flood), "stream", "datagram", "task");
      server.awaitTotal(CONNECTIONS + 1, Figure.SESSIONS);
    } finally {
      for (SocketChannel each : crowd) {
        each.close();
      }
    }
  }
}
