package org.netlabd.client.net;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.netlabd.client.failure.Errno;
import org.netlabd.client.failure.ProbeException;
import org.netlabd.client.failure.Stage;

/** Makes sockets and sets their options, by the numbers of Linux's headers. */
final class Sockets {

  static final int IPPROTO_IP = 0;
  static final int SOL_SOCKET = 1;
  static final int IPPROTO_TCP = 6;
  static final int IPPROTO_IPV6 = 41;

  static final int TCP_NODELAY = 1;
  static final int TCP_INFO = 11;
  static final int SO_SNDBUF = 7;
  static final int SO_RCVBUF = 8;
  static final int IP_RECVERR = 11;
  static final int IPV6_RECVERR = 25;

  private Sockets() {}

  static LinuxSocket stream(InetSocketAddress peer) throws ProbeException {
    try {
      return LinuxSocket.newSocketStream(Family.of(peer));
    } catch (ChannelException e) {
      throw outOfSockets(e, peer);
    }
  }

  static LinuxSocket datagrams(InetSocketAddress peer) throws ProbeException {
    try {
      return LinuxSocket.newSocketDgram(Family.of(peer));
    } catch (ChannelException e) {
      throw outOfSockets(e, peer);
    }
  }

  /**
   * Loads what the first connection would have to load, so that its time is the network's. To
   * connect a datagram socket asks the routing table and sends nothing.
   */
  static void warmUp(InetSocketAddress peer) {
    LinuxSocket socket = LinuxSocket.newSocketDgram(Family.of(peer));
    try {
      socket.connect(peer);
      socket.recv(ByteBuffer.allocateDirect(1), 0, 1);
    } catch (IOException e) {
      // The connection itself will say so.
    } finally {
      Closing.close(socket);
    }
  }

  static void set(LinuxSocket socket, int level, int option, int value) {
    try {
      socket.setIntOpt(level, option, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ProbeException outOfSockets(ChannelException thrown, InetSocketAddress peer) {
    return thrown.getCause() instanceof NativeIoException cause
        ? SystemError.at(Stage.CONNECT, cause, peer)
        : SystemError.at(Stage.CONNECT, Errno.EMFILE.number(), peer);
  }
}
