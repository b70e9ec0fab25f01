package org.netlabd.net;

import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.DatagramSocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.netlabd.net.Poller.Interest;
import org.netlabd.values.SocketOption;

/**
 * A UDP socket that talks with one peer but hears everybody, so that an answer from elsewhere is
 * seen. It never blocks. For the thread of its {@link Poller}; buffers must be direct.
 */
public final class UdpClient implements AutoCloseable {

  private final LinuxSocket socket;
  private final InetSocketAddress peer;
  private final IoRegistration registration;

  private UdpClient(Poller poller, LinuxSocket socket, InetSocketAddress peer, Runnable ready) {
    this.socket = socket;
    this.peer = peer;
    this.registration = poller.register(socket, ready);
    Interest.READ.submitTo(registration);
  }

  /**
   * Opens a socket of the peer's family.
   *
   * @param ready run whenever a datagram or an error waits
   */
  public static UdpClient open(Poller poller, InetSocketAddress peer, Runnable ready)
      throws SystemCallException {
    LinuxSocket socket = ClientSockets.datagrams(peer);
    hearErrors(socket, peer, 1);
    try {
      InetAddress any = InetAddress.getByAddress(new byte[peer.getAddress().getAddress().length]);
      socket.bind(new InetSocketAddress(any, 0));
    } catch (IOException e) {
      ClientSockets.close(socket);
      throw SystemCallException.of(Stage.CONNECT, e, peer);
    }
    return new UdpClient(poller, socket, peer, ready);
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

  /** Receives the datagram that waits, if one does; its bytes are put into the buffer. */
  public @Nullable InetSocketAddress receive(ByteBuffer bytes) throws SystemCallException {
    try {
      int error = socket.getSoError();
      if (error != 0) {
        forgetErrors();
        throw SystemCallException.of(Stage.RECEIVE, error, peer);
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

  private SystemCallException failed(Stage stage, Exception thrown) {
    forgetErrors();
    return SystemCallException.of(stage, thrown, peer);
  }

  /**
   * Errors that came by ICMP lie in a queue that shares the receive buffer and that nothing here
   * reads; switching them off empties it.
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
