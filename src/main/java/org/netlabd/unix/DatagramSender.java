package org.netlabd.unix;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.Socket;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Sends datagrams to Unix sockets, which Java itself cannot. The socket is unconnected and never
 * blocks: a receiver that is gone and comes back is reached again without further ado, and one that
 * does not read is told apart from one that is not there.
 *
 * <p>Not for more than one thread at a time.
 */
public final class DatagramSender implements AutoCloseable {

  private static final int ENOBUFS = -105;
  private static final int ECONNREFUSED = -111;
  private static final int EPROTOTYPE = -91;
  private static final int EPERM = -1;
  private static final int EACCES = -13;

  /** What became of a datagram. */
  public enum Outcome {
    /** The receiver has it. */
    SENT,
    /** The receiver is there, but does not read. */
    FULL,
    /** Nobody is bound to the address. */
    ABSENT,
    /** Somebody is, but does not let us. */
    FORBIDDEN,
    /** The address is a stream socket's. */
    STREAM
  }

  private final Socket socket;
  private ByteBuffer buffer = ByteBuffer.allocateDirect(2048);

  private DatagramSender(Socket socket) {
    this.socket = socket;
  }

  /**
   * Opens a socket. The first call loads the native library.
   *
   * @throws IOException if the native library cannot be had, or no socket
   */
  public static DatagramSender open() throws IOException {
    if (!Epoll.isAvailable()) {
      Throwable problem = nativeProblem();
      throw new IOException(
          "Unix datagram sockets need Netty's native library: " + problem.getMessage(), problem);
    }
    try {
      return new DatagramSender(Socket.newSocketDomainDgram());
    } catch (ChannelException e) {
      throw new IOException("no Unix datagram socket: " + e.getMessage(), e);
    }
  }

  private static Throwable nativeProblem() {
    Throwable problem = Epoll.unavailabilityCause();
    return problem.getCause() == null ? problem : problem.getCause();
  }

  /**
   * Sends one datagram.
   *
   * @throws IOException for what is none of the outcomes
   */
  public Outcome send(UnixAddress to, byte[] datagram) throws IOException {
    if (datagram.length == 0) {
      throw new IllegalArgumentException("an empty datagram");
    }
    if (datagram.length > buffer.capacity()) {
      buffer = ByteBuffer.allocateDirect(datagram.length);
    }
    buffer.clear().put(datagram);
    try {
      int sent = socket.sendToDomainSocket(buffer, 0, datagram.length, to.bytes());
      return sent == 0 ? Outcome.FULL : Outcome.SENT;
    } catch (FileNotFoundException e) {
      return Outcome.ABSENT;
    } catch (NativeIoException e) {
      return switch (e.expectedErr()) {
        case ENOBUFS -> Outcome.FULL;
        case ECONNREFUSED -> Outcome.ABSENT;
        case EPERM, EACCES -> Outcome.FORBIDDEN;
        case EPROTOTYPE -> Outcome.STREAM;
        // Without the name of the call that Netty puts before the system's words.
        default ->
            throw new IOException(String.valueOf(e.getMessage()).replaceFirst(".*\\): ", ""), e);
      };
    }
  }

  /** Closes the socket. */
  @Override
  public void close() throws IOException {
    socket.close();
  }
}
