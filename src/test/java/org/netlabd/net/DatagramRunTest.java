package org.netlabd.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatagramRunTest {

  private static final InetSocketAddress PEER =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

  private static DatagramRun run(int bytes, int segmentBytes) {
    return new DatagramRun(ByteBuffer.allocate(bytes), segmentBytes, PEER, null);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 1",
    "1, 1, 1",
    "100, 100, 1",
    "200, 100, 2",
    "201, 100, 3",
    "299, 100, 3",
    "65507, 65507, 1",
    "65507, 1400, 47",
    "64, 1, 64"
  })
  void countsTheLastOneAlsoIfItIsShorter(int bytes, int segmentBytes, int count) {
    assertEquals(count, run(bytes, segmentBytes).count());
  }

  @ParameterizedTest
  @CsvSource({
    "250, 100, 1, 100",
    "250, 100, 2, 200",
    "250, 100, 3, 250",
    "100, 100, 1, 100",
    "0, 0, 1, 0"
  })
  void theFirstOfThemAreWhole(int bytes, int segmentBytes, int count, int left) {
    DatagramRun first = run(bytes, segmentBytes).first(count);
    assertEquals(left, first.payload().remaining());
    assertEquals(count, first.count());
  }

  @Test
  void theFirstOfThemBeginWhereTheRunBegins() {
    ByteBuffer payload = ByteBuffer.wrap(new byte[] {0, 1, 2, 3, 4, 5}).position(1);
    DatagramRun first = new DatagramRun(payload, 2, PEER, null).first(1);
    assertEquals(ByteBuffer.wrap(new byte[] {1, 2}), first.payload());
    assertEquals(5, payload.remaining());
  }

  @Test
  void oneIsAsLongAsItsPayload() {
    assertEquals(7, DatagramRun.of(ByteBuffer.allocate(7), PEER, null).segmentBytes());
    assertEquals(1, DatagramRun.of(ByteBuffer.allocate(0), PEER, null).count());
  }
}
