// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Asks the kernel's routes whether an IPv4 address is broadcast. Nothing is sent. Its socket is
 * there before it is needed, so that who uses up descriptors changes no answer. One thread's.
 */
final class BroadcastProbe {

  private static final int ANY_PORT = 9;

  private final LinuxSocket socket = LinuxSocket.newSocketDgram(SocketProtocolFamily.INET);

  /** Whether the address is broadcast by the routes of now: connect(2) says EACCES (ip(7)). */
  boolean isBroadcast(InetAddress address) {
    // What a route prohibits is refused either way.
    return isRefused(address, false) && !isRefused(address, true);
  }

  private boolean isRefused(InetAddress address, boolean mayBroadcast) {
    try {
      socket.setBroadcast(mayBroadcast);
      boolean unused = socket.connect(new InetSocketAddress(address, ANY_PORT));
      // It would keep the one source for every next address.
      socket.disconnect();
      return false;
    } catch (IOException | ChannelException e) {
      return Errno.of(e).equals(Optional.of(Errno.EACCES));
    }
  }

  void close() {
    ClientSockets.close(socket);
  }
}
