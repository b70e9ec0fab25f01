package org.netlabd.transport;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.NativeInetAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** A connection on Netty's native socket. */
final class NativeTcpSocket extends NativeWatch<Socket> implements TcpSocket {

  private static final int IPPROTO_TCP = 6;
  private static final int TCP_INFO = 11;

  /** Of struct tcp_info in linux/tcp.h: as much as is read, and where. */
  private static final int TCP_INFO_BYTES = 136;

  private static final int BYTES_ACKED = 120;
  private static final int BYTES_RECEIVED = 128;

  /** As accept gave it: a quarter of the memory, and hardly ever asked for. */
  private final byte[] peer;

  NativeTcpSocket(Socket socket, InetSocketAddress localAddress, byte[] peer) {
    super(socket, localAddress, true);
    this.peer = peer;
  }

  @Override
  public InetSocketAddress peer() {
    return NativeInetAddress.address(peer, 0, peer.length);
  }

  @Override
  public int read(int most) throws IOException {
    int n = socket.recvAddress(loop().address(), 0, most);
    more(n == most || (n > 0 && readsStop()));
    loop().buffer().clear().limit(Math.max(0, n));
    return n;
  }

  @Override
  public int write(ByteBuffer direct) throws IOException {
    int n = socket.sendAddress(loop().addressOf(direct), direct.position(), direct.limit());
    direct.position(direct.position() + n);
    return n;
  }

  @Override
  public void abort() {
    try {
      socket.setSoLinger(0);
    } catch (IOException | ChannelException e) {
      // The peer was quicker; there is nothing to reset.
    }
    close();
  }

  @Override
  public @Nullable KernelCounts kernelCounts() {
    ByteBuffer info = ByteBuffer.allocateDirect(TCP_INFO_BYTES).order(ByteOrder.nativeOrder());
    try {
      socket.getRawOpt(IPPROTO_TCP, TCP_INFO, info);
    } catch (IOException | ChannelException e) {
      return null;
    }
    return new KernelCounts(info.getLong(BYTES_ACKED), info.getLong(BYTES_RECEIVED));
  }
}
