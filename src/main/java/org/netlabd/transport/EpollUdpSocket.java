package org.netlabd.transport;

import io.netty.channel.unix.DatagramSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A datagram socket of Netty's native library, read until it is empty or its turn is over. Sent to
 * its own address, or, when that is the wildcard, to one that the system does not name.
 */
final class EpollUdpSocket extends EpollWatch implements UdpSocket {

  /** Datagrams a turn, so that one socket cannot keep its loop from the others. */
  private static final int TURN = 64;

  private final Loop loop;
  private final @Nullable InetAddress to;
  private @Nullable Receiver receiver;

  EpollUdpSocket(Socket socket, InetSocketAddress localAddress, Loop loop) {
    super(socket, localAddress);
    this.loop = loop;
    InetAddress address = localAddress.getAddress();
    to = address.isAnyLocalAddress() ? null : address;
  }

  @Override
  public void watch(Receiver toReceiver) throws IOException {
    receiver = toReceiver;
    watch(loop, this::ready);
  }

  private void ready(boolean readable, boolean writable) {
    for (int i = 0; readable && i < TURN; i++) {
      readable = receive();
    }
  }

  @Override
  public CompletableFuture<Void> drainAndClose() {
    // A peer that never stops sending must not keep us: what a full receive buffer can hold is
    // enough.
    for (int i = 0; i < DRAIN_DATAGRAMS && receive(); i++) {}
    close();
    return CompletableFuture.completedFuture(null);
  }

  private boolean receive() {
    ByteBuffer buffer = loop.buffer();
    DatagramSocketAddress from;
    try {
      from = socket.recvFrom(buffer, 0, buffer.capacity());
    } catch (IOException e) {
      // An ICMP error of an earlier answer: it concerns that peer, not the socket.
      return true;
    }
    if (from == null) {
      return false;
    }
    if (receiver != null) {
      buffer.limit(from.receivedAmount()).position(0);
      receiver.received(buffer, from, to);
      buffer.clear();
    }
    return true;
  }

  @Override
  public boolean send(ByteBuffer direct, InetSocketAddress peer) throws IOException {
    return send(socket, direct, peer);
  }

  static boolean send(Socket socket, ByteBuffer direct, InetSocketAddress peer) throws IOException {
    int sent =
        socket.sendTo(direct, direct.position(), direct.limit(), peer.getAddress(), peer.getPort());
    return sent == direct.remaining();
  }
}
