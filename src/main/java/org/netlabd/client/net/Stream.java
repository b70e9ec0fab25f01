package org.netlabd.client.net;

import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.netlabd.client.failure.ProbeException;
import org.netlabd.client.failure.Stage;
import org.netlabd.client.net.Poller.Interest;

/**
 * A TCP connection that never blocks. For the thread of its {@link Poller}; buffers must be direct.
 */
public final class Stream implements AutoCloseable {

  private final LinuxSocket socket;
  private final InetSocketAddress peer;
  private final IoRegistration registration;
  private Interest interest = Interest.NOTHING;
  private boolean connected;

  private Stream(Poller poller, LinuxSocket socket, InetSocketAddress peer, Runnable ready) {
    this.socket = socket;
    this.peer = peer;
    this.registration = poller.register(socket, ready);
  }

  /**
   * Begins to connect.
   *
   * @param ready run whenever the connection can do what its interest says, or has failed
   */
  public static Stream open(Poller poller, InetSocketAddress peer, Runnable ready)
      throws ProbeException {
    LinuxSocket socket = Sockets.stream(peer);
    try {
      // Registered only now: a socket that does not connect yet counts as hung up.
      boolean connected = socket.connect(peer);
      Stream stream = new Stream(poller, socket, peer, ready);
      stream.connected = connected;
      stream.interest(Interest.WRITE);
      return stream;
    } catch (IOException e) {
      Closing.close(socket);
      throw SystemError.at(Stage.CONNECT, e, peer);
    }
  }

  /** Whether the connection stands by now; asked when it became ready. */
  public boolean finishConnect() throws ProbeException {
    if (!connected) {
      try {
        int error = socket.getSoError();
        if (error != 0) {
          throw SystemError.at(Stage.CONNECT, error, peer);
        }
        connected = socket.finishConnect();
      } catch (IOException e) {
        throw SystemError.at(Stage.CONNECT, e, peer);
      }
    }
    return connected;
  }

  /** Says what to wait for. */
  public void interest(Interest wanted) {
    if (wanted != interest) {
      interest = wanted;
      wanted.submitTo(registration);
    }
  }

  /** Sends what the system takes of the buffer now; 0 if its own buffer is full. */
  public int send(ByteBuffer bytes) throws ProbeException {
    try {
      int sent = socket.send(bytes, bytes.position(), bytes.limit());
      bytes.position(bytes.position() + sent);
      return sent;
    } catch (IOException | RuntimeException e) {
      throw SystemError.at(Stage.SEND, e, peer);
    }
  }

  /** Receives what is there now: 0 if nothing is, -1 if nothing will ever come. */
  public int receive(ByteBuffer bytes) throws ProbeException {
    try {
      int received = socket.recv(bytes, bytes.position(), bytes.limit());
      bytes.position(bytes.position() + Math.max(0, received));
      return received;
    } catch (IOException | RuntimeException e) {
      throw SystemError.at(Stage.RECEIVE, e, peer);
    }
  }

  /** Says that nothing more will be sent. */
  public void shutdownOutput() throws ProbeException {
    try {
      socket.shutdown(false, true);
    } catch (IOException | RuntimeException e) {
      throw SystemError.at(Stage.SHUTDOWN, e, peer);
    }
  }

  public void noDelay() {
    Sockets.set(socket, Sockets.IPPROTO_TCP, Sockets.TCP_NODELAY, 1);
  }

  /** Asks for buffers of these sizes; the system doubles them. */
  public void buffers(int sendBytes, int receiveBytes) {
    Sockets.set(socket, Sockets.SOL_SOCKET, Sockets.SO_SNDBUF, sendBytes);
    Sockets.set(socket, Sockets.SOL_SOCKET, Sockets.SO_RCVBUF, receiveBytes);
  }

  /** What the system knows of the bytes on their way. */
  public TcpFigures figures() {
    return TcpFigures.of(socket);
  }

  public InetSocketAddress peer() {
    return peer;
  }

  public InetSocketAddress local() {
    return socket.localAddress();
  }

  @Override
  public void close() {
    registration.cancel();
    Closing.close(socket);
  }
}
