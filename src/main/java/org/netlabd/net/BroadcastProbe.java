package org.netlabd.net;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Asks the kernel's routes whether an IPv4 address is broadcast: it lets a socket connect there
 * only if that may broadcast (ip(7), EACCES). Nothing is sent. Used by one thread.
 */
public final class BroadcastProbe implements AutoCloseable {

  private static final int ANY_PORT = 9;

  private final LinuxSocket socket;

  /** Opens a socket. */
  public BroadcastProbe() throws IOException {
    socket = ServerSockets.opened(() -> LinuxSocket.newSocketDgram(SocketProtocolFamily.INET));
  }

  /** Whether what is sent to the address goes to many, as the routes are now. */
  public boolean isBroadcast(InetAddress address) {
    // What a route prohibits is refused either way.
    return isRefused(address, false) && !isRefused(address, true);
  }

  private boolean isRefused(InetAddress address, boolean mayBroadcast) {
    try {
      socket.setBroadcast(mayBroadcast);
      boolean unused = socket.connect(new InetSocketAddress(address, ANY_PORT));
      return false;
    } catch (IOException | ChannelException e) {
      return Errno.of(e).equals(Optional.of(Errno.EACCES));
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // Its descriptor is free all the same.
    }
  }
}
