package org.netlabd.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.netlabd.net.DatagramRun.Way;

class RunInputTest {

  /** Room for few, so that it is used up often. */
  private static final int BUFFER_BYTES = 3 * RunInput.MOST_BYTES;

  private static final InetSocketAddress PEER = peer(1);

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private RunInput input = new RunInput(buffer);
  private final List<Integer> counts = new ArrayList<>();
  private byte next;

  /** What one call of the kernel brings: datagrams of {@code size}, in all of {@code bytes}. */
  private record Reception(int bytes, int size, InetSocketAddress from, @Nullable Way to) {}

  /** One datagram, and what it was part of. */
  private record Datagram(byte first, int bytes, InetSocketAddress from, @Nullable Way to) {}

  private static InetSocketAddress peer(int number) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), number);
  }

  @Provide
  static Arbitrary<List<Reception>> receptions() {
    Arbitrary<Integer> sizes =
        Arbitraries.oneOf(
            Arbitraries.of(0, 1, 100, 1000, 1400, UdpSocket.MAX_PAYLOAD_BYTES),
            Arbitraries.integers().between(1, 2000));
    Arbitrary<Integer> counts =
        Arbitraries.oneOf(Arbitraries.just(1), Arbitraries.integers().between(1, DatagramRun.MOST));
    Arbitrary<InetSocketAddress> senders = Arbitraries.of(1, 1, 1, 2, 3).map(RunInputTest::peer);
    Arbitrary<@Nullable Way> recipients =
        Arbitraries.of(InetAddress.getLoopbackAddress(), ServerSockets.IPV6_ANY)
            .map(to -> new Way(to, to))
            .injectNull(0.1);
    return Combinators.combine(
            sizes, counts, Arbitraries.integers().between(1, 2000), senders, recipients)
        .as(RunInputTest::reception)
        .list()
        .ofMaxSize(60);
  }

  private static Reception reception(
      int size, int count, int last, InetSocketAddress from, @Nullable Way to) {
    if (size == 0) {
      return new Reception(0, 0, from, to);
    }
    int whole = Math.min(count, UdpSocket.MAX_PAYLOAD_BYTES / size) - 1;
    int rest = Math.min(last, size);
    return new Reception(whole * size + rest, whole == 0 ? rest : size, from, to);
  }

  @Property
  void whatIsDeliveredIsWhatWasAddedInItsOrder(@ForAll("receptions") List<Reception> receptions) {
    input = new RunInput(buffer);
    List<Datagram> added = new ArrayList<>();
    List<Datagram> delivered = new ArrayList<>();
    byte[] all = new byte[receptions.stream().mapToInt(Reception::bytes).sum()];
    ByteBuffer contents = ByteBuffer.allocate(all.length);
    input.to(
        run -> {
          assertTrue(run.count() <= DatagramRun.MOST, () -> run.count() + " datagrams");
          assertTrue(run.payload().remaining() <= UdpSocket.MAX_PAYLOAD_BYTES);
          delivered.addAll(split(run.payload(), run.segmentBytes(), run.from(), run.way()));
          contents.put(run.payload());
        });
    int at = 0;
    for (Reception each : receptions) {
      ByteBuffer received = receive(each);
      received.duplicate().get(all, at, each.bytes);
      at += each.bytes;
      added.addAll(split(received, each.size, each.from, each.to));
    }
    input.deliver();
    assertEquals(added, delivered);
    assertArrayEquals(all, contents.array());
    input.deliver();
    assertEquals(added.size(), delivered.size(), "nothing is delivered twice");
    assertEquals(0, input.room());
  }

  /** Receives as a socket does, where there must be room for the most that may come. */
  private ByteBuffer receive(Reception reception) {
    if (!input.hasRoom()) {
      input.deliver();
    }
    int room = input.room();
    assertTrue(BUFFER_BYTES - room >= RunInput.MOST_BYTES, () -> "room at " + room);
    ByteBuffer received = buffer.slice(room, reception.bytes);
    for (int i = 0; i < reception.bytes; i++) {
      received.put(i, next++);
    }
    input.add(reception.bytes, reception.size, reception.from, reception.to);
    return received;
  }

  private static List<Datagram> split(
      ByteBuffer payload, int size, InetSocketAddress from, @Nullable Way to) {
    int bytes = payload.remaining();
    if (bytes == 0) {
      return List.of(new Datagram((byte) 0, 0, from, to));
    }
    List<Datagram> datagrams = new ArrayList<>();
    for (int at = 0; at < bytes; at += size) {
      byte first = payload.get(payload.position() + at);
      datagrams.add(new Datagram(first, Math.min(size, bytes - at), from, to));
    }
    return datagrams;
  }

  private List<Integer> countsOf(Reception... receptions) {
    counts.clear();
    input.to(run -> counts.add(run.count()));
    Arrays.stream(receptions).forEach(this::receive);
    input.deliver();
    return counts;
  }

  private static Reception of(int bytes, int size) {
    return new Reception(bytes, size, PEER, null);
  }

  @Test
  void datagramsOfOneSizeBecomeOneRun() {
    Reception[] single = new Reception[DatagramRun.MOST + 1];
    Arrays.fill(single, of(100, 100));
    assertEquals(List.of(DatagramRun.MOST, 1), countsOf(single));
    assertEquals(List.of(13), countsOf(of(1000, 100), of(100, 100), of(200, 100)));
  }

  @Test
  void aShorterOrAnEmptyOneEndsTheRun() {
    assertEquals(List.of(3, 2), countsOf(of(250, 100), of(200, 100)));
    assertEquals(List.of(1, 1, 1, 1), countsOf(of(9, 9), of(0, 0), of(0, 0), of(9, 9)));
  }

  @Test
  void aRunIsNoLongerThanADatagramMayBe() {
    int most = UdpSocket.MAX_PAYLOAD_BYTES;
    assertEquals(
        List.of(2, 1), countsOf(of(30_000, 30_000), of(30_000, 30_000), of(30_000, 30_000)));
    assertEquals(List.of(1, 1), countsOf(of(most, most), of(most, most)));
  }

  /** A later kernel puts more together than an earlier one would send. */
  @Test
  void whatTheKernelHasPutTogetherIsNotTakenApart() {
    assertEquals(List.of(128, 128, 1), countsOf(of(128, 1), of(128, 1), of(1, 1)));
    assertEquals(List.of(2), countsOf(of(RunInput.MOST_BYTES, 33_000)));
  }
}
