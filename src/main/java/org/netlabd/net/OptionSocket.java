package org.netlabd.net;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A fresh socket that is only asked about its options. For the thread that made it. */
public final class OptionSocket implements AutoCloseable {

  /** The sorts of socket that have different options or defaults. */
  public enum Sort {
    TCP4,
    TCP6,
    UDP4,
    UDP6
  }

  /** The system refused to tell or to set an option. */
  public static final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    RefusedException(String word) {
      super(word, null, false, false);
    }

    /** The system's word, such as {@code ENOPROTOOPT}. */
    public String word() {
      return String.valueOf(getMessage());
    }
  }

  private final LinuxSocket socket;

  public OptionSocket(Sort sort) {
    // Loads the native library; everybody else gets it with the event loop.
    Epoll.ensureAvailability();
    this.socket =
        switch (sort) {
          case TCP4 -> LinuxSocket.newSocketStream(SocketProtocolFamily.INET);
          case TCP6 -> LinuxSocket.newSocketStream(SocketProtocolFamily.INET6);
          case UDP4 -> LinuxSocket.newSocketDgram(SocketProtocolFamily.INET);
          case UDP6 -> LinuxSocket.newSocketDgram(SocketProtocolFamily.INET6);
        };
  }

  /** The option's value, in so many bytes. */
  public ByteBuffer get(int level, int number, int length) throws RefusedException {
    ByteBuffer value = ByteBuffer.allocateDirect(length).order(ByteOrder.nativeOrder());
    try {
      socket.getRawOpt(level, number, value);
      return value.clear();
    } catch (IOException | ChannelException e) {
      throw refused(e);
    }
  }

  /** Sets the option. */
  public void set(int level, int number, ByteBuffer value) throws RefusedException {
    try {
      socket.setRawOpt(level, number, value.duplicate());
    } catch (IOException | ChannelException e) {
      throw refused(e);
    }
  }

  private static RefusedException refused(Exception thrown) {
    return new RefusedException(
        Errno.of(thrown).map(Errno::name).orElse(String.valueOf(thrown.getMessage())));
  }

  @Override
  public void close() {
    ClientSockets.close(socket);
  }
}
