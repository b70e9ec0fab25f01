package org.netlabd.transport;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import org.netlabd.config.ListenerSettings.SocketOptions;

/**
 * The JDK's selectors, for hosts without the native library. The JDK can neither bind to a device
 * nor set SO_DONTROUTE, and never says where a datagram was sent to: an answer to an address that
 * has no socket of its own leaves from the address that the kernel chooses.
 */
final class NioTransport implements Transport {

  @Override
  public String name() {
    return "nio";
  }

  @Override
  public IoHandlerFactory ioHandlerFactory() {
    return NioIoHandler.newFactory();
  }

  @Override
  public List<InetAddress> wildcards() {
    try (DatagramChannel probe = DatagramChannel.open(StandardProtocolFamily.INET6)) {
      // The JDK opens IPv6 sockets for both families.
      return List.of(probe.isOpen() ? IPV6_ANY : IPV4_ANY);
    } catch (IOException | UnsupportedOperationException e) {
      return List.of(IPV4_ANY);
    }
  }

  @Override
  public TcpServerSocket listen(
      InetSocketAddress address, SocketOptions options, int backlog, Sharing sharing)
      throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open(family(address.getAddress()));
    try {
      common(channel, options);
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.SO_REUSEPORT, sharing == Sharing.NEXT);
      channel.bind(address, backlog);
      channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      return new NioTcpServerSocket(channel, options);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public UdpSocket bind(
      InetSocketAddress address, SocketOptions options, Sharing sharing, Loop loop)
      throws IOException {
    DatagramChannel channel = DatagramChannel.open(family(address.getAddress()));
    try {
      datagram(channel, options);
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.SO_REUSEPORT, sharing == Sharing.NEXT);
      channel.bind(address);
      channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      return new NioUdpSocket(channel, loop);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static ProtocolFamily family(InetAddress address) {
    return address instanceof Inet6Address
        ? StandardProtocolFamily.INET6
        : StandardProtocolFamily.INET;
  }

  /** Sets what a datagram socket has; it may be bound already. */
  static void datagram(DatagramChannel channel, SocketOptions options) throws IOException {
    common(channel, options);
    sendBuffer(channel, options);
  }

  static void sendBuffer(NetworkChannel channel, SocketOptions options) throws IOException {
    if (options.sendBufferBytes().isPresent()) {
      channel.setOption(StandardSocketOptions.SO_SNDBUF, options.sendBufferBytes().getAsInt());
    }
  }

  static void common(NetworkChannel channel, SocketOptions options) throws IOException {
    if (!options.bindToDevice().isEmpty()) {
      throw new IOException("socket.bind-to-device needs the epoll transport");
    }
    if (options.dontRoute()) {
      throw new IOException("socket.dont-route needs the epoll transport");
    }
    channel.setOption(StandardSocketOptions.SO_REUSEADDR, options.reuseAddress());
    if (options.receiveBufferBytes().isPresent()) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, options.receiveBufferBytes().getAsInt());
    }
  }
}
