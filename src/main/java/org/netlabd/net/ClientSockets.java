// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Function;

/** Makes the client's sockets, and closes them. */
final class ClientSockets {

  static {
    // Loads the native library.
    NativeLibrary.require();
  }

  private ClientSockets() {}

  static LinuxSocket stream(InetSocketAddress peer, ClientOptions options)
      throws SystemCallException {
    return open(LinuxSocket::newSocketStream, peer, options);
  }

  static LinuxSocket datagrams(InetSocketAddress peer, ClientOptions options)
      throws SystemCallException {
    return open(LinuxSocket::newSocketDgram, peer, options);
  }

  private static LinuxSocket open(
      Function<SocketProtocolFamily, LinuxSocket> maker,
      InetSocketAddress peer,
      ClientOptions options)
      throws SystemCallException {
    LinuxSocket socket;
    try {
      socket = maker.apply(isIpv6(peer) ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET);
    } catch (ChannelException e) {
      throw SystemCallException.of(Stage.SOCKET, e, peer);
    }
    try {
      options.apply(socket, peer);
      return socket;
    } catch (SystemCallException e) {
      close(socket);
      throw e;
    }
  }

  static boolean isIpv6(InetSocketAddress peer) {
    return peer.getAddress() instanceof Inet6Address;
  }

  /** Netty's connect does not tell ENETUNREACH from EHOSTUNREACH; asked by a datagram. */
  static SystemCallException unreachable(InetSocketAddress peer, ClientOptions options)
      throws SystemCallException {
    LinuxSocket socket = datagrams(peer, options.ofRoute());
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

  /** Listens on this host's loopback address, and takes so many connections; to be closed. */
  static LinuxSocket listener(int connections) throws IOException {
    LinuxSocket socket = LinuxSocket.newSocketStream(SocketProtocolFamily.INET);
    try {
      socket.bind(new InetSocketAddress(NetUtil.LOCALHOST4, 0));
      socket.listen(connections);
      return socket;
    } catch (IOException e) {
      close(socket);
      throw e;
    }
  }

  static void set(LinuxSocket socket, String option, int value) {
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
