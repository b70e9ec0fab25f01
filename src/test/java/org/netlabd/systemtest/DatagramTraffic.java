// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Datagrams, each expected back whole. */
final class DatagramTraffic {

  private static final int LARGEST = 65_507;
  private static final int DEADLINE_MILLIS = 60_000;

  private DatagramTraffic() {}

  static String sizes(IntStream sizes) throws Exception {
    int count = 0;
    for (int size : sizes.toArray()) {
      byte[] sent = new byte[size];
      new Random(size).nextBytes(sent);
      if (!Arrays.equals(sent, ask("127.0.0.1", sent).payload())) {
        throw new IllegalStateException("a datagram of " + size + " bytes came back changed");
      }
      count++;
    }
    return count + " datagrams came back";
  }

  /** Many at once: nothing is read before all are sent. */
  static String burst(int count) throws Exception {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(DEADLINE_MILLIS);
      socket.setReceiveBufferSize(4 << 20);
      for (int i = 0; i < count; i++) {
        byte[] number = ByteBuffer.allocate(64).putInt(i).array();
        socket.send(
            new DatagramPacket(number, number.length, InetAddress.getByName("127.0.0.1"), 7));
      }
      var seen = new BitSet();
      var packet = new DatagramPacket(new byte[LARGEST], LARGEST);
      while (seen.cardinality() < count) {
        socket.receive(packet);
        seen.set(ByteBuffer.wrap(packet.getData()).getInt());
      }
    }
    return count + " datagrams came back";
  }

  /** So many numbers, 5,000 a second; says how many of them came back. */
  static String numbers(int count) throws Exception {
    var seen = new BitSet();
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, 4 << 20);
      channel.connect(new InetSocketAddress("127.0.0.1", 7)).configureBlocking(false);
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        collect(channel, seen, start + i * 200_000L);
        channel.write(ByteBuffer.wrap(("number " + i).getBytes(StandardCharsets.US_ASCII)));
      }
      System.out.println((System.nanoTime() - start) / 1_000_000 + " ms");
      collect(channel, seen, System.nanoTime() + 1_000_000_000);
    }
    return Integer.toString(seen.cardinality());
  }

  private static void collect(DatagramChannel channel, BitSet seen, long endNanos)
      throws Exception {
    ByteBuffer buffer = ByteBuffer.allocate(LARGEST);
    do {
      while (channel.read(buffer.clear()) > 0) {
        String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
        if (text.startsWith("number ")) {
          seen.set(Integer.parseInt(text.substring(7)));
        }
      }
      LockSupport.parkNanos(Math.min(1_000_000, endNanos - System.nanoTime()));
    } while (System.nanoTime() < endNanos);
  }

  /** The answer comes from the address that was asked. */
  static String source(String address) throws Exception {
    InetAddress source = ask(address, new byte[] {1, 2, 3}).source();
    if (!source.equals(InetAddress.getByName(address))) {
      throw new IllegalStateException(address + " was asked, " + source + " answered");
    }
    return source.getHostAddress() + " answered";
  }

  private record Answer(InetAddress source, byte[] payload) {}

  private static Answer ask(String address, byte[] payload) throws Exception {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(DEADLINE_MILLIS);
      socket.send(new DatagramPacket(payload, payload.length, InetAddress.getByName(address), 7));
      var packet = new DatagramPacket(new byte[LARGEST + 1], LARGEST + 1);
      socket.receive(packet);
      return new Answer(packet.getAddress(), Arrays.copyOf(packet.getData(), packet.getLength()));
    }
  }
}
