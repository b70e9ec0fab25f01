package org.netlabd.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A bound datagram socket. */
public interface UdpSocket extends LoopSocket {

  /** Largest payload of a datagram over IPv4, in bytes (RFC 768, RFC 791). */
  int MAX_PAYLOAD_BYTES = 65_507;

  /** More datagrams than a receive buffer of the usual size holds. */
  int DRAIN_DATAGRAMS = 10_000;

  /** Starts the watch. Called on the loop's thread. */
  void watch(Receiver receiver) throws IOException;

  /** Receives what the kernel already holds, and nothing more, then ends the watch and closes. */
  CompletableFuture<Void> drainAndClose();

  /**
   * Sends one datagram, of any length from 0, from a direct buffer.
   *
   * @return false when the kernel takes none now
   */
  boolean send(ByteBuffer direct, InetSocketAddress to) throws IOException;

  /** What receives a socket's datagrams. Called on the loop's thread. */
  @FunctionalInterface
  interface Receiver {
    /**
     * One datagram.
     *
     * @param payload direct, valid during the call
     * @param to the address it was sent to; null where the system does not say
     */
    void received(ByteBuffer payload, InetSocketAddress from, @Nullable InetAddress to);
  }
}
