// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.NativeInetAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.netlabd.values.DaemonThread;

/** A connected TCP socket, on Netty's native socket. */
public final class TcpSocket extends LoopSocket<Socket> {

  /** For so many at once; of others the kernel sends the rest with nobody waiting. */
  private static final ExecutorService LINGERING = DaemonThread.each("lingering", 64);

  /** As accept gave it: a quarter of the memory, and hardly ever asked for. */
  private final byte[] peer;

  private boolean lingers;
  private boolean ended;

  /** {@code lingers} is one whose close(2) may wait for the peer (socket(7), SO_LINGER). */
  TcpSocket(Socket socket, InetSocketAddress localAddress, byte[] peer, boolean lingers) {
    super(socket, localAddress, true);
    this.peer = peer;
    this.lingers = lingers;
  }

  @Override
  boolean isFirst() {
    return false;
  }

  /** The peer's address and port, IPv4-mapped addresses folded. */
  public InetSocketAddress peer() {
    return NativeInetAddress.address(peer, 0, peer.length);
  }

  /** Reads once into the loop's buffer; returns bytes, 0 for none, -1 when the peer has closed. */
  public int read(int wanted) throws IOException {
    int most = Math.min(wanted, mostBytes());
    int n = socket.recvAddress(loop().address(), 0, most);
    if (n < 0 && ended) {
      check();
    }
    ended |= n < 0;
    more(n == most || (n > 0 && readsStop()));
    moved(n);
    loop().buffer().clear().limit(Math.max(0, n));
    return n;
  }

  /** Throws what a read does not tell of behind the end, or where nothing is read: a reset. */
  public void check() throws IOException {
    int error = socket.getSoError();
    if (error != 0) {
      throw new NativeIoException("read", -error, false);
    }
  }

  /** Writes once from a direct buffer; returns bytes, 0 when the kernel takes none now. */
  public int write(ByteBuffer direct) throws IOException {
    int n = socket.sendAddress(loop().addressOf(direct), direct.position(), direct.limit());
    direct.position(direct.position() + n);
    moved(n);
    maySend(!direct.hasRemaining());
    return n;
  }

  /** Sends a FIN behind what was written (shutdown(2), SHUT_WR); throws a reset that came. */
  public void shutdownOutput() throws IOException {
    try {
      socket.shutdown(false, true);
    } catch (NotYetConnectedException e) {
      check();
      throw e;
    }
  }

  @Override
  public void close() {
    if (lingers) {
      unwatch();
      closeElsewhere(socket);
    } else {
      super.close();
    }
  }

  /** Its close(2) waits for the peer, as long as there are threads to wait on. */
  private static void closeElsewhere(Socket socket) {
    try {
      LINGERING.execute(() -> close(socket));
    } catch (RejectedExecutionException e) {
      try {
        socket.setSoLinger(-1);
      } catch (IOException | ChannelException gone) {
        // There is nobody left to wait for.
      }
      close(socket);
    }
  }

  /** Closes with a reset, which leaves nothing behind in the kernel. Idempotent. */
  public void abort() {
    resetWhenClosed();
    close();
  }

  /** Has its close send a RST instead of a FIN (socket(7), SO_LINGER of 0). */
  public void resetWhenClosed() {
    lingers = false;
    try {
      socket.setSoLinger(0);
    } catch (IOException | ChannelException e) {
      // The peer was quicker; there is nothing to reset.
    }
  }

  /** What the kernel has counted (TCP_INFO); null where it does not say. */
  public @Nullable TcpInfo kernelCounts() {
    try {
      return TcpInfo.of(socket, 0);
    } catch (IOException | ChannelException e) {
      return null;
    }
  }
}
