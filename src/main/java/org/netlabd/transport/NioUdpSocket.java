package org.netlabd.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.ListenerSettings.SocketOptions;

/** A datagram JDK channel. */
final class NioUdpSocket extends NioWatch<DatagramChannel> implements UdpSocket {

  private static final int TURN = 64;

  private final Loop loop;
  private final @Nullable InetAddress to;
  private Receiver receiver = run -> {};

  NioUdpSocket(DatagramChannel channel, Loop loop) throws IOException {
    super(channel, (InetSocketAddress) channel.getLocalAddress());
    this.loop = loop;
    InetAddress address = localAddress().getAddress();
    to = address.isAnyLocalAddress() ? null : address;
  }

  @Override
  public void watch(Receiver toReceiver) throws IOException {
    receiver = toReceiver;
    watch(loop, SelectionKey.OP_READ, this::ready);
  }

  private void ready(boolean readable, boolean writable) {
    for (int i = 0; readable && i < TURN; i++) {
      readable = receive();
    }
  }

  @Override
  public void drainAndClose() {
    for (int i = 0; i < DRAIN_DATAGRAMS && receive(); i++) {}
    close();
  }

  private boolean receive() {
    ByteBuffer buffer = loop.buffer().clear();
    InetSocketAddress from;
    try {
      from = (InetSocketAddress) channel.receive(buffer);
    } catch (IOException e) {
      // An ICMP error of an earlier answer: it concerns that peer, not the socket.
      return channel.isOpen();
    }
    if (from == null) {
      return false;
    }
    receiver.received(DatagramRun.of(buffer.flip(), from, to));
    return true;
  }

  @Override
  public int newDrops() {
    return 0;
  }

  @Override
  public void send(DatagramRun answers, Sender sender) {
    ByteBuffer payload = answers.payload().duplicate();
    try {
      int bytes = channel.send(payload, answers.from());
      sender.sent(answers, bytes == answers.payload().remaining() ? 1 : 0, null);
    } catch (IOException e) {
      sender.sent(answers, 0, e);
    }
  }

  @Override
  public void apply(SocketOptions options) throws IOException {
    NioTransport.datagram(channel, options);
  }
}
