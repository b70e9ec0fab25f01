// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;

/** A UDP server on a free port of 127.0.0.1 that answers each datagram as a test wants. */
public final class UdpTestServer implements AutoCloseable {

  /** What is done with a datagram. */
  public interface Behaviour {
    void serve(UdpTestServer server, byte[] bytes, InetSocketAddress client) throws IOException;
  }

  private final DatagramSocket socket;

  public UdpTestServer(Behaviour behaviour) {
    try {
      socket = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    TestServer.daemon(() -> serve(behaviour));
  }

  private void serve(Behaviour behaviour) {
    DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
    try {
      while (true) {
        packet.setLength(65_536);
        socket.receive(packet);
        byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
        behaviour.serve(this, bytes, (InetSocketAddress) packet.getSocketAddress());
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  /** Answers each datagram with itself. */
  public static UdpTestServer echo() {
    return new UdpTestServer(UdpTestServer::send);
  }

  public void send(byte[] bytes, InetSocketAddress client) throws IOException {
    socket.send(new DatagramPacket(bytes, bytes.length, client));
  }

  /** Sends from another address of this host. */
  public static void sendFrom(String address, byte[] bytes, InetSocketAddress client)
      throws IOException {
    try (DatagramSocket other =
        new DatagramSocket(new InetSocketAddress(InetAddress.getByName(address), 0))) {
      other.send(new DatagramPacket(bytes, bytes.length, client));
    }
  }

  /** A port on which nothing listens, and that no client gets for its own. */
  public static String closedPort() {
    return Integer.toString(TestServer.closedPort());
  }

  public String port() {
    return Integer.toString(socket.getLocalPort());
  }

  @Override
  public void close() {
    socket.close();
  }
}
