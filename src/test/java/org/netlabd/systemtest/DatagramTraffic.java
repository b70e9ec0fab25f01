package org.netlabd.systemtest;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
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
