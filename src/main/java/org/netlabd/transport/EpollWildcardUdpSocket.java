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
import org.jspecify.annotations.Nullable;
import org.netlabd.config.ListenerSettings.SocketOptions;

/**
 * The IPv4 wildcard's datagram socket, which must know where each datagram was sent to. Only
 * Netty's channel reads that (IP_RECVORIGDSTADDR), so this one socket is a channel; it is idle as
 * soon as every address in use has a socket of its own.
 */
final class EpollWildcardUdpSocket implements UdpSocket {

  private static final int TURN = 64;

  private final EpollDatagramChannel channel;
  private @Nullable Receiver receiver;

  private EpollWildcardUdpSocket() {
    channel = new EpollDatagramChannel(SocketProtocolFamily.INET);
  }

  static UdpSocket bind(
      InetSocketAddress address, SocketOptions options, Transport.Sharing sharing, Loop loop)
      throws IOException {
    EpollWildcardUdpSocket wildcard = new EpollWildcardUdpSocket();
    EpollDatagramChannel channel = wildcard.channel;
    channel.config().setAutoRead(false);
    channel
        .config()
        .setRecvByteBufAllocator(
            new FixedRecvByteBufAllocator(MAX_PAYLOAD_BYTES).maxMessagesPerRead(TURN));
    try {
      channel.config().setOption(EpollChannelOption.IP_RECVORIGDSTADDR, true);
      EpollOptions.beforeBind((LinuxSocket) channel.fd(), address.getAddress(), options);
      channel.config().setReusePort(sharing == Transport.Sharing.NEXT);
      Future<?> bound =
          new Bootstrap()
              .group(loop.events())
              .channelFactory(() -> channel)
              .handler(wildcard.new Inbound())
              .bind(address)
              .awaitUninterruptibly();
      if (!bound.isSuccess()) {
        throw bound.cause() instanceof IOException e ? e : new IOException(bound.cause());
      }
      channel.config().setReusePort(sharing != Transport.Sharing.NONE);
      return wildcard;
    } catch (IOException | RuntimeException e) {
      closeUnused(channel);
      throw e;
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
  public void drainAndClose() {
    // Each turn of the loop reads first and runs tasks then, so two turns find the queue read.
    channel.eventLoop().execute(() -> channel.eventLoop().execute(this::close));
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
