package org.netlabd.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.Socket;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.ListenerSettings.SocketOptions;

/**
 * The IPv4 wildcard's datagram socket, which must know where each datagram was sent to. Only
 * Netty's channel reads that (IP_RECVORIGDSTADDR), so this one socket is a channel; it is idle as
 * soon as every address in use has a socket of its own.
 */
final class EpollWildcardUdpSocket implements UdpSocket {

  private static final int TURN = 64;
  private static final long DRAIN_MILLIS = 5;

  private final EpollDatagramChannel channel;
  private @Nullable Receiver receiver;
  private long received;

  private EpollWildcardUdpSocket(EpollDatagramChannel channel) throws IOException {
    this.channel = channel;
    channel.config().setAutoRead(false);
    channel
        .config()
        .setRecvByteBufAllocator(
            new FixedRecvByteBufAllocator(MAX_PAYLOAD_BYTES).maxMessagesPerRead(TURN));
    channel.config().setOption(EpollChannelOption.IP_RECVORIGDSTADDR, true);
    LoopMark.set((Socket) channel.fd(), Transport.IPV4_ANY);
  }

  static UdpSocket bind(
      InetSocketAddress address, SocketOptions options, Transport.Sharing sharing, Loop loop)
      throws IOException {
    EpollDatagramChannel channel =
        EpollTransport.opened(() -> new EpollDatagramChannel(SocketProtocolFamily.INET));
    try {
      EpollWildcardUdpSocket wildcard = new EpollWildcardUdpSocket(channel);
      LinuxSocket socket = (LinuxSocket) channel.fd();
      EpollOptions.beforeBind(socket, address.getAddress(), options);
      done(wildcard.bootstrap(loop).bind(address));
      socket.setReusePort(sharing != Transport.Sharing.NONE);
      return wildcard;
    } catch (IOException | RuntimeException e) {
      closeUnused(channel);
      throw e;
    }
  }

  /** Makes one of a socket that is bound already. */
  static UdpSocket adopt(Socket passed, SocketOptions options, Loop loop) throws IOException {
    EpollOptions.adopt(passed, options);
    EpollDatagramChannel channel = new EpollDatagramChannel(passed.intValue());
    try {
      EpollWildcardUdpSocket wildcard = new EpollWildcardUdpSocket(channel);
      done(wildcard.bootstrap(loop).register());
      return wildcard;
    } catch (IOException | RuntimeException e) {
      closeUnused(channel);
      throw e;
    }
  }

  private Bootstrap bootstrap(Loop loop) {
    return new Bootstrap()
        .group(loop.events())
        .channelFactory(() -> channel)
        .handler(new Inbound());
  }

  private static void done(Future<?> future) throws IOException {
    future.awaitUninterruptibly();
    if (!future.isSuccess()) {
      throw future.cause() instanceof IOException e ? e : new IOException(future.cause());
    }
  }

  private static void closeUnused(EpollDatagramChannel channel) {
    if (channel.isRegistered()) {
      channel.close().awaitUninterruptibly();
    } else {
      channel.unsafe().closeForcibly();
    }
  }

  private final class Inbound extends SimpleChannelInboundHandler<DatagramPacket> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      receive(packet);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // An ICMP error of an earlier answer: it concerns that peer, not the socket.
    }
  }

  private void receive(DatagramPacket packet) {
    received++;
    if (receiver != null) {
      ByteBuf content = packet.content();
      ByteBuffer payload =
          content.internalNioBuffer(content.readerIndex(), content.readableBytes());
      receiver.received(payload.slice(), packet.sender(), packet.recipient().getAddress());
    }
  }

  @Override
  public InetSocketAddress localAddress() {
    return channel.localAddress();
  }

  @Override
  public void watch(Receiver toReceiver) {
    receiver = toReceiver;
    channel.config().setAutoRead(true);
  }

  @Override
  public CompletableFuture<Void> drainAndClose() {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    drain(received, DRAIN_DATAGRAMS / TURN, closed);
    return closed;
  }

  /** Closes as soon as a while brought nothing; a peer that never stops must not keep us. */
  private void drain(long before, int turns, CompletableFuture<Void> closed) {
    var unused =
        channel
            .eventLoop()
            .schedule(
                () -> {
                  if (received == before || turns == 0) {
                    close();
                    closed.complete(null);
                  } else {
                    drain(received, turns - 1, closed);
                  }
                },
                DRAIN_MILLIS,
                TimeUnit.MILLISECONDS);
  }

  @Override
  public boolean send(ByteBuffer direct, InetSocketAddress peer) throws IOException {
    return EpollUdpSocket.send((Socket) channel.fd(), direct, peer);
  }

  @Override
  public void close() {
    var unused = channel.close();
  }
}
