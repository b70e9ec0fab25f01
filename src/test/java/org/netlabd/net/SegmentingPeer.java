// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.DatagramSocketAddress;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A peer that hands its kernel many datagrams in one call (UDP_SEGMENT; udp(7)). */
public final class SegmentingPeer implements AutoCloseable {

  private static final int SOL_UDP = 17;
  private static final int UDP_SEGMENT = 103;
  private static final int UDP_GRO = 104;
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final LinuxSocket socket;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(65_536);

  /** A peer on {@code loopback}, whose receive buffer holds the answers to a run. */
  public SegmentingPeer(InetAddress loopback) throws IOException {
    boolean ipv6 = loopback instanceof Inet6Address;
    socket =
        LinuxSocket.newSocketDgram(ipv6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET);
    socket.setReceiveBufferSize(1 << 20);
    socket.bind(new InetSocketAddress(loopback, 0));
  }

  /** Sends datagrams of {@code size} bytes; the last may be shorter. */
  public void send(byte[] payload, int size, InetSocketAddress to) throws IOException {
    socket.setIntOpt(SOL_UDP, UDP_SEGMENT, size < payload.length ? size : 0);
    buffer.clear().put(payload).flip();
    int sent = socket.sendTo(buffer, 0, buffer.limit(), to.getAddress(), to.getPort());
    assertTrue(sent == payload.length, () -> "sent " + sent + " of " + payload.length);
  }

  /** Receives as one, from now on, what its kernel was given as one. */
  void join() throws IOException {
    socket.setIntOpt(SOL_UDP, UDP_GRO, 1);
  }

  /** Where it can be answered. */
  InetSocketAddress address() {
    return socket.localAddress();
  }

  /** The next datagram. */
  public byte[] receive() throws IOException {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    DatagramSocketAddress from = null;
    while (from == null) {
      assertTrue(System.nanoTime() < deadline, "no datagram within " + DEADLINE);
      from = socket.recvFrom(buffer.clear(), 0, buffer.capacity());
      if (from == null) {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
      }
    }
    byte[] payload = new byte[from.receivedAmount()];
    buffer.get(0, payload);
    return payload;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
