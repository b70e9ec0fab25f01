package org.netlabd.transport;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A connection on Netty's native socket. */
final class EpollTcpSocket extends EpollWatch implements TcpSocket {

  private final InetSocketAddress peer;
  private @Nullable Readiness readiness;

  EpollTcpSocket(Socket socket, InetSocketAddress localAddress, InetSocketAddress peer) {
    super(socket, localAddress);
    this.peer = peer;
  }

  @Override
  public InetSocketAddress peer() {
    return peer;
  }

  @Override
  public void watch(Loop loop, Readiness ready) throws IOException {
    readiness = ready;
    register(loop);
  }

  @Override
  void ready(boolean readable, boolean writable) {
    if (readiness != null) {
      readiness.ready(readable, writable);
    }
  }

  @Override
  public int read(ByteBuffer direct) throws IOException {
    int n = socket.read(direct, direct.position(), direct.limit());
    if (n > 0) {
      direct.position(direct.position() + n);
    }
    return n;
  }

  @Override
  public int write(ByteBuffer direct) throws IOException {
    int n = socket.write(direct, direct.position(), direct.limit());
    direct.position(direct.position() + n);
    return n;
  }

  @Override
  public void shutdownOutput() throws IOException {
    socket.shutdown(false, true);
  }
}
