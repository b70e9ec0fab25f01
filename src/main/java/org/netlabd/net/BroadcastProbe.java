// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Asks the kernel's routes whether an IPv4 address is broadcast. Nothing is sent. Any thread. */
public final class BroadcastProbe {

  private static final int ANY_PORT = 9;

  private BroadcastProbe() {}

  /** Whether the address is broadcast by the routes of now: connect(2) says EACCES (ip(7)). */
  public static boolean isBroadcast(InetAddress address) {
    LinuxSocket socket;
    try {
      // A new one each time: it keeps the source that it has once connected from.
      socket = LinuxSocket.newSocketDgram(SocketProtocolFamily.INET);
    } catch (ChannelException e) {
      return true;
    }
    try {
      // What a route prohibits is refused either way.
      return isRefused(socket, address, false) && !isRefused(socket, address, true);
    } finally {
      ClientSockets.close(socket);
    }
  }

  private static boolean isRefused(LinuxSocket socket, InetAddress address, boolean mayBroadcast) {
    try {
      socket.setBroadcast(mayBroadcast);
      boolean unused = socket.connect(new InetSocketAddress(address, ANY_PORT));
      return false;
    } catch (IOException | ChannelException e) {
      return Errno.of(e).equals(Optional.of(Errno.EACCES));
    }
  }
}
