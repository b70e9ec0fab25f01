// SPDX-License-Identifier: Apache-2.0
package org.netlabd.soak;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

/** Datagrams of all sizes, now and then to another address of this host, each expected back. */
record DatagramPeer(int port) implements Peer {

  private static final int LARGEST = 65_507;
  private static final int COUNT = 64;

  /** More addresses than a listener keeps sockets for on any of its loops, docs/architecture.md. */
  private static final int ADDRESSES = 600;

  /**
   * Asks as many addresses as there is room for, so that none is made room for later; each from
   * another socket, since all that one sends goes to the same loop.
   */
  void askEverywhere() throws IOException {
    for (int i = 0; i < ADDRESSES; i++) {
      InetAddress to = Loopback.any();
      try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(Loopback.any(), 0))) {
        socket.setSoTimeout(DEADLINE_MILLIS);
        socket.send(new DatagramPacket(new byte[1], 1, to, port));
        receive(socket, new DatagramPacket(new byte[1], 1), "1 byte to " + to);
      }
    }
  }

  @Override
  public void round(BooleanSupplier running) throws Exception {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    InetAddress to = random.nextInt(8) == 0 ? Loopback.any() : Loopback.usual();
    InetSocketAddress there = new InetSocketAddress(to, port);
    // Not connected: a connected DatagramSocket does not send empty datagrams.
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(Loopback.any(), 0))) {
      socket.setSoTimeout(DEADLINE_MILLIS);
      socket.setReceiveBufferSize(1 << 20);
      byte[] buffer = new byte[LARGEST + 1];
      for (int i = 0; i < COUNT && running.getAsBoolean(); i++) {
        byte[] sent = new byte[size(random)];
        random.nextBytes(sent);
        socket.send(new DatagramPacket(sent, sent.length, there));
        DatagramPacket back = new DatagramPacket(buffer, buffer.length);
        receive(socket, back, sent.length + " bytes to " + to);
        while (isQuestion(back) && !Arrays.equals(sent, Arrays.copyOf(buffer, back.getLength()))) {
          back.setLength(buffer.length);
          receive(socket, back, sent.length + " bytes to " + to);
        }
        if (!back.getSocketAddress().equals(there)
            || !Arrays.equals(sent, Arrays.copyOf(buffer, back.getLength()))) {
          throw new IllegalStateException(
              sent.length
                  + " bytes sent to "
                  + to
                  + ", back came "
                  + back.getLength()
                  + " others, or from elsewhere: "
                  + back.getSocketAddress());
        }
      }
    }
  }

  /** Who sends equal datagrams for a second, as on a slow host, is asked whether it is an echo. */
  private static boolean isQuestion(DatagramPacket packet) {
    String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
    return text.matches("[0-9]{16}");
  }

  private static void receive(DatagramSocket socket, DatagramPacket packet, String sent)
      throws IOException {
    try {
      socket.receive(packet);
    } catch (SocketTimeoutException e) {
      throw new IllegalStateException("no answer to " + sent, e);
    }
  }

  private static int size(ThreadLocalRandom random) {
    return switch (random.nextInt(8)) {
      case 0 -> 0;
      case 1 -> LARGEST;
      case 2 -> random.nextInt(LARGEST);
      default -> random.nextInt(1_500);
    };
  }
}
