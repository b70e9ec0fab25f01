// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.ChannelException;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.DatagramSocketAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A UDP socket that talks with one peer but hears everybody. One thread's; buffers are direct. */
public final class UdpClient implements AutoCloseable {

  /** Told with its packet when a datagram left; long before it was sent, if that is not known. */
  public interface Departures {
    void left(ByteBuffer packet, long nanos);
  }

  private final LinuxSocket socket;
  private final InetSocketAddress peer;
  private final IoRegistration registration;
  private final KernelTimes times;
  private boolean failed;

  private UdpClient(Poller poller, LinuxSocket socket, InetSocketAddress peer, Runnable ready) {
    this.socket = socket;
    this.peer = peer;
    this.times = new KernelTimes(socket);
    this.registration =
        poller.register(
            socket,
            error -> {
              failed |= error;
              ready.run();
            });
    Poller.Interest.READ.submitTo(registration);
  }

  /** Opens a socket of the peer's family; {@code ready} is run when a datagram or error waits. */
  public static UdpClient open(
      Poller poller, InetSocketAddress peer, ClientOptions options, Runnable ready)
      throws IOException {
    LinuxSocket socket = ClientSockets.datagrams(peer, options.from(peer));
    boolean chosen = options.source() == null || options.source().getPort() == 0;
    if (chosen && socket.localAddress().getPort() == peer.getPort()) {
      // On this host it would answer itself. While it is there, another one gets another port.
      LinuxSocket itself = socket;
      socket = ClientSockets.datagrams(peer, options.from(peer));
      ClientSockets.close(itself);
    }
    hearErrors(socket, peer, 1);
    return new UdpClient(poller, socket, peer, ready);
  }

  /** Whether this host would send there at all, by connect(2); throws the reason why not. */
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
      int sent =
          socket.sendTo(bytes, bytes.position(), bytes.limit(), peer.getAddress(), peer.getPort());
      return sent == length;
    } catch (IOException | RuntimeException e) {
      throw failed(Stage.SEND, e);
    }
  }

  /** Has the kernel time what comes, and what leaves, for {@link #nextError}: a little slower. */
  public void timestamp() {
    times.take(KernelTimes.BOTH);
  }

  /** Has the kernel time what comes alone. */
  public void timestampReceived() {
    times.take(KernelTimes.RECEIVED);
  }

  /** Of the datagram received last, when it came, as {@link System#nanoTime} counts. */
  public long receivedNanos() {
    return times.receivedNanos();
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
      if (times.areTaken()) {
        return times.receive(bytes) ? times.message.peer(0) : null;
      }
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

  /** What ICMP said of a datagram, whose first bytes are put into the buffer; null: no more. */
  public @Nullable Icmp nextError(ByteBuffer bytes) {
    return nextError(bytes, (packet, nanos) -> {});
  }

  /** The same, and tells what left before that. */
  public @Nullable Icmp nextError(ByteBuffer bytes, Departures departures) {
    try {
      Icmp error = null;
      boolean came = true;
      while (error == null && came) {
        came = times.receiveError(bytes);
        error = came ? Icmp.of(times.message) : null;
        bytes.clear().limit(came ? times.message.bytes(0) : 0);
        if (came && times.isStamped()) {
          departures.left(bytes, times.leftNanos());
        }
      }
      return error;
    } catch (IOException | LinkageError e) {
      forgetErrors();
      return null;
    }
  }

  private SystemCallException failed(Stage stage, Exception thrown) {
    return SystemCallException.of(stage, thrown, peer);
  }

  /** Errors of ICMP share the receive buffer; switching them off empties their queue. */
  private void forgetErrors() {
    hearErrors(socket, peer, 0);
    hearErrors(socket, peer, 1);
  }

  /** Without this option a socket that is not connected is never told of ICMP errors. */
  private static void hearErrors(LinuxSocket socket, InetSocketAddress peer, int on) {
    String option = ClientSockets.isIpv6(peer) ? "IPV6_RECVERR" : "IP_RECVERR";
    ClientSockets.set(socket, option, on);
  }

  public InetSocketAddress peer() {
    return peer;
  }

  @Override
  public void close() {
    registration.cancel();
    ClientSockets.close(socket);
  }
}
