// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.ChannelException;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.DatagramSocketAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.netlabd.net.Poller.Interest;
import org.netlabd.values.SocketOption;

/**
 * A UDP socket that talks with one peer but hears everybody, so that an answer from elsewhere is
 * seen. It never blocks. For the thread of its {@link Poller}; buffers must be direct.
 */
public final class UdpClient implements AutoCloseable {

  private static final int SOL_SOCKET = 1;
  private static final int SCM_TIMESTAMPING = 37;

  /** Of what is sent and of what comes, by the kernel's clock (linux/net_tstamp.h). */
  private static final int TX_RX_SOFTWARE = 1 << 1 | 1 << 3 | 1 << 4;

  /** Told when a datagram left: with all of its packet, which it ends, and by nanoTime's clock. */
  public interface Departures {
    void left(ByteBuffer packet, long nanos);
  }

  private final LinuxSocket socket;
  private final InetSocketAddress peer;
  private final IoRegistration registration;
  private final Messages calls = new Messages(1);
  private boolean timestamps;
  private boolean failed;
  private long receivedNanos;
  private long sendingNanos;

  /** The socket was found empty after that. */
  private long emptyNanos = System.nanoTime();

  private UdpClient(Poller poller, LinuxSocket socket, InetSocketAddress peer, Runnable ready) {
    this.socket = socket;
    this.peer = peer;
    this.registration =
        poller.register(
            socket,
            error -> {
              failed |= error;
              ready.run();
            });
    Interest.READ.submitTo(registration);
  }

  /**
   * Opens a socket of the peer's family.
   *
   * @param ready run whenever a datagram or an error waits
   */
  public static UdpClient open(
      Poller poller, InetSocketAddress peer, ClientOptions options, Runnable ready)
      throws IOException {
    LinuxSocket socket = ClientSockets.datagrams(peer, options.from(peer));
    hearErrors(socket, peer, 1);
    return new UdpClient(poller, socket, peer, ready);
  }

  /**
   * Whether this host would send to that peer at all: connects a socket, which sends nothing.
   *
   * @throws SystemCallException with the reason why not
   */
  public static void route(InetSocketAddress peer, ClientOptions options)
      throws SystemCallException {
    LinuxSocket socket = ClientSockets.datagrams(peer, options);
    try {
      socket.connect(peer);
    } catch (NoRouteToHostException e) {
      throw ClientSockets.unreachable(peer, options);
    } catch (IOException | ChannelException e) {
      throw SystemCallException.of(Stage.CONNECT, e, peer);
    } finally {
      ClientSockets.close(socket);
    }
  }

  /** Sends the rest of the buffer as one datagram; false if the system has no room for it now. */
  public boolean send(ByteBuffer bytes) throws SystemCallException {
    int length = bytes.remaining();
    try {
      sendingNanos = timestamps ? System.nanoTime() : 0;
      int sent =
          socket.sendTo(bytes, bytes.position(), bytes.limit(), peer.getAddress(), peer.getPort());
      return sent == length;
    } catch (IOException | RuntimeException e) {
      throw failed(Stage.SEND, e);
    }
  }

  /**
   * Has the kernel say of each datagram when it came, and when it left: a little slower, and right
   * however late it is looked at. What left is told by {@link #nextError}, which is to be asked
   * after each sending and when nothing is received.
   */
  public void timestamp() {
    try {
      Libc.load();
      ClientSockets.set(socket, SocketOption.named("SO_TIMESTAMPING"), TX_RX_SOFTWARE);
      timestamps = true;
    } catch (IOException e) {
      // JNA's native library cannot be loaded here: then it counts when we look.
      timestamps = false;
    }
  }

  /** Of the datagram received last, when it came, as {@link System#nanoTime} counts. */
  public long receivedNanos() {
    return receivedNanos;
  }

  /** Receives the datagram that waits, if one does; its bytes are put into the buffer. */
  public @Nullable InetSocketAddress receive(ByteBuffer bytes) throws SystemCallException {
    try {
      // Asked for its number while there is one; what Netty throws has none.
      int error = failed ? socket.getSoError() : 0;
      failed = false;
      if (error != 0) {
        throw SystemCallException.of(Stage.RECEIVE, error, peer);
      }
      if (timestamps) {
        return receiveWithTime(bytes);
      }
      receivedNanos = System.nanoTime();
      DatagramSocketAddress from = socket.recvFrom(bytes, bytes.position(), bytes.limit());
      if (from == null) {
        return null;
      }
      bytes.position(bytes.position() + from.receivedAmount());
      return new InetSocketAddress(from.getAddress(), from.getPort());
    } catch (IOException | RuntimeException e) {
      throw failed(Stage.RECEIVE, e);
    }
  }

  private @Nullable InetSocketAddress receiveWithTime(ByteBuffer bytes) throws IOException {
    long begin = System.nanoTime();
    if (receive(bytes, bytes.position(), bytes.remaining(), 0) == 0) {
      emptyNanos = begin;
      return null;
    }
    bytes.position(bytes.position() + calls.bytes(0));
    receivedNanos = stampNanos(emptyNanos);
    return calls.peer(0);
  }

  /** When the kernel says that it was, not before the time given; now, if it does not say. */
  private long stampNanos(long leastNanos) {
    ByteBuffer time = calls.data(0, SOL_SOCKET, SCM_TIMESTAMPING);
    // Two clocks, so the age is what one has to do with the other.
    long before = System.nanoTime();
    Instant wall = Instant.now();
    long now = before + (System.nanoTime() - before) / 2;
    if (time == null) {
      return now;
    }
    Instant then = Instant.ofEpochSecond(time.getLong(0), time.getLong(8));
    return now - age(then, wall, now - leastNanos);
  }

  /** How long ago it came; not known where the clock was set since, and it counts when we look. */
  static long age(Instant came, Instant now, long mostNanos) {
    Duration age = Duration.between(came, now);
    return age.isNegative() || age.compareTo(Duration.ofNanos(mostNanos)) > 0 ? 0 : age.toNanos();
  }

  private int receive(ByteBuffer bytes, int at, int length, int flags) throws IOException {
    calls.vector(0, Buffer.memoryAddress(bytes) + at, length);
    return calls.receive(socket.intValue(), 1, flags);
  }

  /**
   * Takes what ICMP said of an earlier datagram, whose first bytes are put into the buffer as far
   * as they were quoted; null if nothing more was said. To be asked after a call has failed.
   */
  public @Nullable Icmp nextError(ByteBuffer bytes) {
    return nextError(bytes, (packet, nanos) -> {});
  }

  /** The same, and tells what left before that. */
  public @Nullable Icmp nextError(ByteBuffer bytes, Departures departures) {
    try {
      Icmp error = null;
      int came = 1;
      while (error == null && came > 0) {
        came = receive(bytes, 0, bytes.capacity(), Messages.MSG_ERRQUEUE);
        error = came == 0 ? null : Icmp.of(calls);
        if (came > 0 && calls.data(0, SOL_SOCKET, SCM_TIMESTAMPING) != null) {
          bytes.clear().limit(calls.bytes(0));
          departures.left(bytes, stampNanos(sendingNanos));
        }
      }
      bytes.clear().limit(came == 0 ? 0 : calls.bytes(0));
      return error;
    } catch (IOException | LinkageError e) {
      forgetErrors();
      return null;
    }
  }

  private SystemCallException failed(Stage stage, Exception thrown) {
    return SystemCallException.of(stage, thrown, peer);
  }

  /**
   * Errors that came by ICMP lie in a queue that shares the receive buffer; where it cannot be
   * read, switching them off empties it.
   */
  private void forgetErrors() {
    hearErrors(socket, peer, 0);
    hearErrors(socket, peer, 1);
  }

  /** Without this option a socket that is not connected is never told of ICMP errors. */
  private static void hearErrors(LinuxSocket socket, InetSocketAddress peer, int on) {
    String option = ClientSockets.isIpv6(peer) ? "IPV6_RECVERR" : "IP_RECVERR";
    ClientSockets.set(socket, SocketOption.named(option), on);
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
