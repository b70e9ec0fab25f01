package org.netlabd.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.ListenerSettings.SocketOptions;

/** A listening JDK channel. */
final class NioTcpServerSocket extends NioWatch<ServerSocketChannel> implements TcpServerSocket {

  private SocketOptions options;

  NioTcpServerSocket(ServerSocketChannel channel, SocketOptions options) throws IOException {
    super(channel, (InetSocketAddress) channel.getLocalAddress());
    this.options = options;
  }

  @Override
  public void watch(Loop loop, Readiness ready) throws IOException {
    watch(loop, SelectionKey.OP_ACCEPT, ready);
  }

  /** The JDK cannot change the backlog. */
  @Override
  public void apply(SocketOptions changed, int backlog) throws IOException {
    NioTransport.common(channel, changed);
    options = changed;
  }

  @Override
  public void accepting(boolean on) {
    operations(on ? SelectionKey.OP_ACCEPT : 0);
  }

  /** The JDK cannot: a connection that comes between the last look and the end is reset. */
  @Override
  public void leaveOthers() {}

  @Override
  public @Nullable TcpSocket accept() throws IOException {
    SocketChannel accepted = channel.accept();
    if (accepted == null) {
      return null;
    }
    try {
      accepted.configureBlocking(false);
      accepted.setOption(StandardSocketOptions.SO_KEEPALIVE, options.keepAlive());
      accepted.setOption(StandardSocketOptions.TCP_NODELAY, options.noDelay());
      NioTransport.sendBuffer(accepted, options);
      return new NioTcpSocket(accepted);
    } catch (IOException | RuntimeException e) {
      accepted.close();
      throw e;
    }
  }
}
