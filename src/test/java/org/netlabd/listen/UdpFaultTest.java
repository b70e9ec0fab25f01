// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.netlabd.listen.RunningServer.LOOPBACK;
import static org.netlabd.listen.RunningServer.udp;
import static org.netlabd.listen.RunningServer.with;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.config.ListenAddress;
import org.netlabd.config.ListenerSettings;
import org.netlabd.fault.Fault;
import org.netlabd.fault.FaultText;
import org.netlabd.net.SegmentingPeer;
import org.netlabd.stats.Figure;
import org.netlabd.stats.Readings;

/** A listener that misbehaves as it was told to, seen by its clients. */
@Timeout(120)
class UdpFaultTest {

  private static final int DEADLINE_MILLIS = 20_000;
  private static final int SIZE = 100;

  /** As many as the receive buffers of both sides hold. */
  private static final int TOGETHER = 50;

  /** A loop's turn looks at the clock once: what comes in it is a little younger. */
  private static final long TURN_MILLIS = 100;

  private RunningServer server;
  private int asked;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static ListenerSettings faulty(ListenerSettings like, String faults) throws Exception {
    return with(like, FaultText.datagrams(faults));
  }

  private void start(int loops, String faults) throws Exception {
    stop();
    server = new RunningServer(loops, faulty(udp("echo", LOOPBACK, 0), faults));
    asked = 0;
  }

  private static DatagramSocket client(String source) throws IOException {
    DatagramSocket client = new DatagramSocket(new InetSocketAddress(source, 0));
    client.setSoTimeout(DEADLINE_MILLIS);
    return client;
  }

  private static byte[] payload(int number) {
    return ByteBuffer.allocate(SIZE).putInt(number).array();
  }

  private static void send(DatagramSocket client, byte[] payload, InetSocketAddress to)
      throws IOException {
    client.send(new DatagramPacket(payload, payload.length, to));
  }

  private static DatagramPacket receive(DatagramSocket client) throws IOException {
    DatagramPacket answer = new DatagramPacket(new byte[65_535], 65_535);
    client.receive(answer);
    return answer;
  }

  private static byte[] bytes(DatagramPacket packet) {
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  private long happened(Fault fault) {
    return faults().getOrDefault(fault.toString(), 0L);
  }

  private Map<String, Long> faults() {
    return server.server.totals().by(Figure.FAULTS);
  }

  /** Waits until all that was asked is answered or lost, and returns how many answers there are. */
  private int settle() {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MILLIS);
    while (!isSettled(server.server.totals()) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    Readings totals = server.server.totals();
    assertTrue(isSettled(totals), totals::toString);
    return (int) totals.of(Figure.DATAGRAMS_SENT);
  }

  private boolean isSettled(Readings totals) {
    return totals.of(Figure.DATAGRAMS_RECEIVED) == asked
        && totals.of(Figure.DATAGRAMS_SENT) + totals.of(Figure.DATAGRAMS_DROPPED)
            == asked + happened(Fault.DUPLICATE);
  }

  /** What comes back of numbered datagrams, in the order in which it does. */
  private List<byte[]> answers(String source, int count) throws IOException {
    List<byte[]> answers = new ArrayList<>();
    try (DatagramSocket client = client(source)) {
      for (int i = 0; i < count; ) {
        int before = settle();
        int end = Math.min(count, i + TOGETHER);
        for (; i < end; i++, asked++) {
          send(client, payload(i), server.address("echo"));
        }
        for (int coming = settle() - before; coming > 0; coming--) {
          answers.add(bytes(receive(client)));
        }
      }
    }
    return answers;
  }

  private static List<String> texts(List<byte[]> answers) {
    return answers.stream().map(Arrays::toString).toList();
  }

  @Test
  void aSeedRepeatsWhateverTheNumberOfLoops() throws Exception {
    String faults = "loss = 10%, burst = 3, duplicate = 10%, corrupt = 10%, truncate = 10%";
    List<List<String>> first = ofFourSources(2, faults + ", seed = 5");
    assertEquals(first, ofFourSources(2, faults + ", seed = 5"));
    assertEquals(first, ofFourSources(1, faults + ", seed = 5"));
    assertNotEquals(first, ofFourSources(2, faults + ", seed = 6"));
    assertNotEquals(first.get(0), first.get(1));
  }

  private List<List<String>> ofFourSources(int loops, String faults) throws Exception {
    start(loops, faults);
    List<List<String>> all = new ArrayList<>();
    for (int source = 1; source <= 4; source++) {
      all.add(texts(answers("127.0.0." + source, 500)));
    }
    return all;
  }

  @Test
  void theKernelsRunsAreJudgedOneByOne() throws Exception {
    String faults = "loss = 20%, duplicate = 20%, truncate = 20%, seed = 1";
    start(2, faults);
    List<String> single = texts(answers("127.0.0.1", 40));
    start(2, faults);
    ByteBuffer run = ByteBuffer.allocate(40 * SIZE);
    for (int i = 0; i < 40; i++) {
      run.put(payload(i));
    }
    asked = 40;
    List<byte[]> answers = new ArrayList<>();
    try (SegmentingPeer peer = new SegmentingPeer(InetAddress.getLoopbackAddress())) {
      peer.send(run.array(), SIZE, server.address("echo"));
      for (int coming = settle(); coming > 0; coming--) {
        answers.add(peer.receive());
      }
    }
    assertEquals(single, texts(answers));
  }

  @Test
  void reorderingArrivesOutOfOrder() throws Exception {
    start(2, "reorder = 10%, seed = 1");
    List<Integer> numbers =
        answers("127.0.0.1", 500).stream().map(bytes -> ByteBuffer.wrap(bytes).getInt()).toList();
    long late = 0;
    int most = -1;
    for (int number : numbers) {
      late += number < most ? 1 : 0;
      most = Math.max(most, number);
    }
    assertEquals(500, numbers.stream().distinct().count());
    // Those that are last of all that wait for an answer come alone, after their patience.
    assertTrue(late > happened(Fault.REORDER) / 2, late + " of " + happened(Fault.REORDER));
  }

  @Test
  void whatIsHeldBackIsAnsweredInTimeToWhomAskedFromWhereItWasAsked() throws Exception {
    int port = TcpEchoTest.freePort();
    server = new RunningServer(faulty(udp("echo", new ListenAddress.Every(), port), "delay = 1s"));
    List<DatagramSocket> clients = new ArrayList<>();
    List<Long> sent = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) {
        boolean six = i % 3 == 0;
        clients.add(client(six ? "::1" : "127.1." + i / 200 + "." + (1 + i % 200)));
        sent.add(System.nanoTime());
        send(clients.get(i), payload(i), asked(i, port));
      }
      for (int i = 0; i < 300; i++) {
        DatagramPacket answer = receive(clients.get(i));
        assertArrayEquals(payload(i), bytes(answer));
        assertEquals(asked(i, port), answer.getSocketAddress());
      }
      assertTrue(millisSince(sent.get(299)) > 1000 - TURN_MILLIS);
      assertEquals(300, happened(Fault.DELAY));
    } finally {
      clients.forEach(DatagramSocket::close);
    }
  }

  private static InetSocketAddress asked(int i, int port) {
    return new InetSocketAddress(i % 3 == 0 ? "::1" : "127.2.0." + (1 + i % 200), port);
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_507})
  void everySizeIsHeldBackWhole(int size) throws Exception {
    start(2, "delay = 10ms, duplicate = 100%");
    byte[] payload = new byte[size];
    Arrays.fill(payload, (byte) size);
    try (DatagramSocket client = client("127.0.0.1")) {
      send(client, payload, server.address("echo"));
      assertArrayEquals(payload, bytes(receive(client)));
      assertArrayEquals(payload, bytes(receive(client)));
    }
  }

  @Test
  void aLineCarriesOneBehindTheOther() throws Exception {
    start(2, "bandwidth = 2000");
    try (DatagramSocket client = client("127.0.0.1")) {
      long begin = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        send(client, payload(i), server.address("echo"));
      }
      for (int i = 0; i < 20; i++) {
        assertArrayEquals(payload(i), bytes(receive(client)));
      }
      assertTrue(millisSince(begin) > 1000 - TURN_MILLIS);
    }
  }

  @Test
  void whatFitsNoLongerIsLostAndWhatIsHeldEndsWithItsListener() throws Exception {
    start(2, "delay = 1h, queue = 1K");
    try (DatagramSocket client = client("127.0.0.1")) {
      for (int i = 0; i < 10; i++) {
        send(client, payload(i), server.address("echo"));
      }
      server.awaitTotal(10, Figure.DATAGRAMS_RECEIVED);
      server.awaitTotal(8, Figure.DATAGRAMS_DROPPED);
      assertEquals(Map.of("queue", 8L, "delay", 2L), faults());
      server.apply(udp("other", LOOPBACK, TcpEchoTest.freePort()));
      server.awaitTotal(10, Figure.DATAGRAMS_DROPPED);
      assertEquals(0, server.server.totals().of(Figure.DATAGRAMS_SENT));
    }
  }

  @Test
  void whatIsHeldBackIsSentAlsoAfterAReload() throws Exception {
    int port = TcpEchoTest.freePort();
    ListenerSettings faultless = udp("echo", LOOPBACK, port);
    server = new RunningServer(faulty(faultless, "delay = 3s"));
    try (DatagramSocket client = client("127.0.0.1")) {
      send(client, payload(1), server.address("echo"));
      server.awaitTotal(1, Figure.DATAGRAMS_RECEIVED);
      server.apply(faultless);
      send(client, payload(2), server.address("echo"));
      assertArrayEquals(payload(2), bytes(receive(client)));
      assertArrayEquals(payload(1), bytes(receive(client)));
    }
  }

  /** Direct memory is freed by a collection alone, and of that a flood has more than the heap. */
  @Test
  void twoAreDamagedEachByItselfWithoutMemoryForEach() throws Exception {
    start(1, "duplicate = 100%, corrupt = 100%");
    byte[] sent = new byte[60_000];
    long most = 0;
    try (DatagramSocket client = client("127.0.0.1")) {
      client.setReceiveBufferSize(1 << 20);
      long before = directBytes();
      for (int i = 0; i < 300; i++) {
        send(client, sent, server.address("echo"));
        for (int answer = 0; answer < 2; answer++) {
          byte[] came = bytes(receive(client));
          assertEquals(1, BitSet.valueOf(came).cardinality());
          assertEquals(sent.length, came.length);
        }
        most = Math.max(most, directBytes() - before);
      }
    }
    assertTrue(most < 1 << 20, most + " bytes");
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getTotalCapacity)
        .sum();
  }

  @Test
  void whatNothingOvertakesIsSentAllTheSame() throws Exception {
    start(2, "reorder = 100%");
    try (DatagramSocket client = client("127.0.0.1")) {
      // Nothing overtakes it: it is late only.
      send(client, payload(1), server.address("echo"));
      assertArrayEquals(payload(1), bytes(receive(client)));
    }
  }

  @Test
  void aStopSendsWhatIsHeldBackWithinTheDrainTime() throws Exception {
    start(2, "delay = 1s, reorder = 20%");
    try (DatagramSocket client = client("127.0.0.1")) {
      for (int i = 0; i < TOGETHER; i++) {
        send(client, payload(i), server.address("echo"));
      }
      server.awaitTotal(TOGETHER, Figure.DATAGRAMS_RECEIVED);
      Drain.of(server.server, Duration.ofSeconds(20), new CompletableFuture<>());
      Set<Integer> came = new HashSet<>();
      for (int i = 0; i < TOGETHER; i++) {
        came.add(ByteBuffer.wrap(bytes(receive(client))).getInt());
      }
      assertEquals(TOGETHER, came.size());
    }
  }

  @Test
  void aStopDropsWhatIsHeldBackForLonger() throws Exception {
    start(2, "delay = 1h");
    try (DatagramSocket client = client("127.0.0.1")) {
      send(client, payload(1), server.address("echo"));
      server.awaitTotal(1, Figure.DATAGRAMS_RECEIVED);
      Drain.of(server.server, Duration.ofMillis(100), new CompletableFuture<>());
      assertEquals(1, server.server.totals().of(Figure.DATAGRAMS_DROPPED));
    }
  }
}
