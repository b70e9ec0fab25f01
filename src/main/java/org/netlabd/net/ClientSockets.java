package org.netlabd.net;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.netlabd.values.SocketOption;

/** Makes the client's sockets, and closes them. */
final class ClientSockets {

  private ClientSockets() {}

  static LinuxSocket stream(InetSocketAddress peer) throws SystemCallException {
    return open(LinuxSocket::newSocketStream, peer);
  }

  static LinuxSocket datagrams(InetSocketAddress peer) throws SystemCallException {
    return open(LinuxSocket::newSocketDgram, peer);
  }

  private static LinuxSocket open(
      Function<SocketProtocolFamily, LinuxSocket> maker, InetSocketAddress peer)
      throws SystemCallException {
    try {
      return maker.apply(isIpv6(peer) ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET);
    } catch (ChannelException e) {
      throw SystemCallException.of(Stage.CONNECT, e, peer);
    }
  }

  static boolean isIpv6(InetSocketAddress peer) {
    return peer.getAddress() instanceof Inet6Address;
  }

  /**
   * Netty's connect has one exception for ENETUNREACH and EHOSTUNREACH, without the number. The
   * refusal came from the routing table, which a datagram asks too, and nothing is sent.
   */
  static SystemCallException unreachable(InetSocketAddress peer) throws SystemCallException {
    LinuxSocket socket = datagrams(peer);
    int number = Errno.EHOSTUNREACH.number();
    try {
      socket.sendTo(ByteBuffer.allocateDirect(0), 0, 0, peer.getAddress(), peer.getPort());
    } catch (NativeIoException e) {
      number = -e.expectedErr();
    } catch (IOException e) {
      // It is not the routing table that refused.
    } finally {
      close(socket);
    }
    return SystemCallException.of(Stage.CONNECT, number, peer);
  }

  /**
   * Loads what the first connection would have to load, so that its time is the network's. To
   * connect a datagram socket asks the routing table and sends nothing.
   */
  static void warmUp(InetSocketAddress peer) throws SystemCallException {
    LinuxSocket socket = datagrams(peer);
    try {
      socket.connect(peer);
      socket.recv(ByteBuffer.allocateDirect(1), 0, 1);
    } catch (IOException e) {
      // The connection itself will say so.
    } finally {
      close(socket);
    }
  }

  static void set(LinuxSocket socket, SocketOption option, int value) {
    try {
      NativeOptions.set(socket, option, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Closes a descriptor, which fails only if the program has lost count of them. */
  static void close(FileDescriptor descriptor) {
    try {
      descriptor.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
