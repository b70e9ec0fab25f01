// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.netlabd.values.SocketOption;
import org.netlabd.values.SocketOption.Level;

/** A fresh socket that is only asked about its options. For the thread that made it. */
final class OptionSocket implements AutoCloseable {

  /** The system refused to tell or to set an option. */
  static final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private RefusedException(Exception thrown) {
      super(
          Errno.of(thrown).map(Errno::name).orElse(String.valueOf(thrown.getMessage())),
          null,
          false,
          false);
    }

    /** The system's word, such as {@code ENOPROTOOPT}. */
    String word() {
      return String.valueOf(getMessage());
    }
  }

  private final LinuxSocket socket;

  private OptionSocket(LinuxSocket socket) {
    this.socket = socket;
  }

  /**
   * A socket that might have the option: of IPv6 if the option is, or if there is no IPv4 here.
   *
   * @throws RefusedException if this system has no such sockets
   */
  static OptionSocket open(SocketOption option, boolean tcp) throws RefusedException {
    // Loads the native library; everybody else gets it with the event loop.
    Epoll.ensureAvailability();
    if (option.level() == Level.IPPROTO_IPV6) {
      return open(tcp, SocketProtocolFamily.INET6);
    }
    try {
      return open(tcp, SocketProtocolFamily.INET);
    } catch (RefusedException e) {
      if (option.level() == Level.IPPROTO_IP) {
        throw e;
      }
      return open(tcp, SocketProtocolFamily.INET6);
    }
  }

  private static OptionSocket open(boolean tcp, SocketProtocolFamily family)
      throws RefusedException {
    try {
      return new OptionSocket(
          tcp ? LinuxSocket.newSocketStream(family) : LinuxSocket.newSocketDgram(family));
    } catch (ChannelException e) {
      throw new RefusedException(e);
    }
  }

  /** The option's value. */
  ByteBuffer get(SocketOption option) throws RefusedException {
    try {
      return NativeOptions.get(socket, option);
    } catch (IOException | ChannelException e) {
      throw new RefusedException(e);
    }
  }

  /** Sets the option. */
  void set(SocketOption option, ByteBuffer value) throws RefusedException {
    try {
      socket.setRawOpt(option.level().number(), option.number(), value.duplicate());
    } catch (IOException | ChannelException e) {
      throw new RefusedException(e);
    }
  }

  @Override
  public void close() {
    ClientSockets.close(socket);
  }
}
