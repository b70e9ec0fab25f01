package org.netlabd.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A connection on a JDK channel. */
final class NioTcpSocket extends NioWatch<SocketChannel> implements TcpSocket {

  private final InetSocketAddress peer;
  private @Nullable Loop loop;

  NioTcpSocket(SocketChannel channel) throws IOException {
    super(channel, (InetSocketAddress) channel.getLocalAddress());
    this.peer = (InetSocketAddress) channel.getRemoteAddress();
  }

  @Override
  public InetSocketAddress peer() {
    return peer;
  }

  @Override
  public void watch(Loop watching, Readiness ready) throws IOException {
    loop = watching;
    watch(watching, SelectionKey.OP_READ, ready);
  }

  @Override
  public void interest(boolean read, boolean write) {
    operations((read ? SelectionKey.OP_READ : 0) | (write ? SelectionKey.OP_WRITE : 0));
  }

  @Override
  public int read(int most) throws IOException {
    ByteBuffer buffer = Objects.requireNonNull(loop, "nobody watches the socket").buffer();
    int n = channel.read(buffer.clear().limit(most));
    buffer.flip();
    return n;
  }

  @Override
  public int write(ByteBuffer direct) throws IOException {
    return channel.write(direct);
  }

  @Override
  public void abort() {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException e) {
      // The peer was quicker; there is nothing to reset.
    }
    close();
  }

  @Override
  public @Nullable KernelCounts kernelCounts() {
    return null;
  }
}
