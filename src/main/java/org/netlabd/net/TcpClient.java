// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.ChannelException;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.nio.ByteBuffer;

/** A TCP connection that never blocks. Its {@link Poller}'s thread's; buffers are direct. */
public final class TcpClient implements AutoCloseable {

  private final LinuxSocket socket;
  private final InetSocketAddress peer;
  private final IoRegistration registration;
  private final KernelTimes times;
  private Runnable ready;
  private Poller.Interest interest = Poller.Interest.NOTHING;
  private boolean connected;

  private TcpClient(Poller poller, LinuxSocket socket, InetSocketAddress peer, Runnable ready) {
    this.socket = socket;
    this.peer = peer;
    this.ready = ready;
    this.times = new KernelTimes(socket);
    this.registration = poller.register(socket, error -> this.ready.run());
  }

  /** Begins to connect; {@code ready} is run when it can do what is wanted, or has failed. */
  public static TcpClient open(
      Poller poller, InetSocketAddress peer, ClientOptions options, Runnable ready)
      throws SystemCallException {
    LinuxSocket socket = ClientSockets.stream(peer, options);
    try {
      // Registered only now: a socket that does not connect yet counts as hung up.
      boolean connected = socket.connect(peer);
      TcpClient stream = new TcpClient(poller, socket, peer, ready);
      stream.connected = connected;
      stream.interest(Poller.Interest.WRITE);
      return stream;
    } catch (IOException e) {
      ClientSockets.close(socket);
      throw e instanceof NoRouteToHostException
          ? ClientSockets.unreachable(peer, options)
          : SystemCallException.of(Stage.CONNECT, e, peer);
    }
  }

  /** What a rehearsal does with an address that takes connections. */
  public interface Rehearsal {
    void with(InetSocketAddress loopback) throws IOException;
  }

  /** Has a few connections made to this host itself, so that later times are the network's. */
  public static void rehearse(int connections, Rehearsal rehearsal) {
    try {
      LinuxSocket listener = ClientSockets.listener(connections);
      try {
        for (int i = 0; i < connections; i++) {
          rehearsal.with(listener.localAddress());
        }
      } finally {
        ClientSockets.close(listener);
      }
    } catch (IOException | ChannelException e) {
      // What keeps it from rehearsing will keep it from connecting, and be said then.
      return;
    }
  }

  /** Whether the connection stands by now; asked when it became ready. */
  public boolean finishConnect() throws SystemCallException {
    if (!connected) {
      try {
        int error = socket.getSoError();
        if (error != 0) {
          throw SystemCallException.of(Stage.CONNECT, error, peer);
        }
        connected = socket.finishConnect();
      } catch (IOException e) {
        throw SystemCallException.of(Stage.CONNECT, e, peer);
      }
    }
    if (connected && local().equals(peer)) {
      // Nobody listens, and the system chose that very port for ours (RFC 9293, 3.5).
      throw SystemCallException.of(Stage.CONNECT, Errno.ECONNREFUSED.number(), peer);
    }
    return connected;
  }

  /** Has somebody else told from now on whenever it can do what its interest says. */
  public void onReady(Runnable other) {
    ready = other;
  }

  /** Says what to wait for. */
  public void interest(Poller.Interest wanted) {
    if (wanted != interest) {
      interest = wanted;
      wanted.submitTo(registration);
    }
  }

  /** Sends what the system takes of the buffer now; 0 if its own buffer is full. */
  public int send(ByteBuffer bytes) throws SystemCallException {
    try {
      int sent = socket.send(bytes, bytes.position(), bytes.limit());
      bytes.position(bytes.position() + sent);
      return sent;
    } catch (IOException | RuntimeException e) {
      throw SystemCallException.of(Stage.SEND, e, peer);
    }
  }

  /** Told when bytes left: how many had by then, modulo 2^32, and when by nanoTime's clock. */
  public interface Departures {
    void left(int bytes, long nanos);
  }

  /** Has the kernel time what comes and what leaves: a little slower. Once, before any is sent. */
  public void timestamp() {
    times.take(KernelTimes.BOTH_NUMBERED);
  }

  /** Tells what left, as far as the kernel has said so by now. */
  public void departures(ByteBuffer scratch, Departures departures) {
    try {
      while (times.areTaken() && times.receiveError(scratch)) {
        if (times.isStamped()) {
          departures.left(Icmp.stampNumber(times.message) + 1, times.leftNanos());
        }
      }
    } catch (IOException e) {
      // What is wrong with the connection is said by its next call.
      return;
    }
  }

  /** Of what was received last, when the last of it came, as {@link System#nanoTime} counts. */
  public long receivedNanos() {
    return times.receivedNanos();
  }

  /** Receives what is there now: 0 if nothing is, -1 if nothing will ever come. */
  public int receive(ByteBuffer bytes) throws SystemCallException {
    try {
      if (times.areTaken()) {
        int before = bytes.position();
        boolean came = times.receive(bytes);
        return came && bytes.position() == before ? -1 : bytes.position() - before;
      }
      int received = socket.recv(bytes, bytes.position(), bytes.limit());
      bytes.position(bytes.position() + Math.max(0, received));
      return received;
    } catch (IOException | RuntimeException e) {
      throw SystemCallException.of(Stage.RECEIVE, e, peer);
    }
  }

  public void shutdownOutput() throws SystemCallException {
    try {
      socket.shutdown(false, true);
    } catch (IOException | RuntimeException e) {
      throw SystemCallException.of(Stage.SHUTDOWN, e, peer);
    }
  }

  public int sendBufferBytes() throws IOException {
    return socket.getSendBufferSize();
  }

  public int receiveBufferBytes() throws IOException {
    return socket.getReceiveBufferSize();
  }

  public TcpInfo info() {
    try {
      return TcpInfo.of(socket, 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    ClientSockets.close(socket);
  }
}
