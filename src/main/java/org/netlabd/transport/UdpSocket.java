package org.netlabd.transport;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.ListenerSettings.SocketOptions;

/** A bound datagram socket. */
public interface UdpSocket extends LoopSocket {

  /** Largest payload of a datagram over IPv4, in bytes (RFC 768, RFC 791). */
  int MAX_PAYLOAD_BYTES = 65_507;

  /** More datagrams than a receive buffer of the usual size holds. */
  int DRAIN_DATAGRAMS = 10_000;

  /** Starts the watch. Called on the loop's thread. */
  void watch(Receiver receiver) throws IOException;

  /** Sets changed options, as far as a bound socket takes them. */
  void apply(SocketOptions options) throws IOException;

  /** Receives what the kernel already holds, and nothing more, then ends the watch and closes. */
  void drainAndClose();

  /**
   * Sends datagrams to the sender of {@code answers}, before the loop receives anything else.
   *
   * @param sender is told what has become of them, at once or later in the same turn of the loop
   */
  void send(DatagramRun answers, Sender sender);

  /**
   * How many datagrams the kernel has dropped at this socket since the last call: its receive
   * buffer was full, or another netlabd had sent them. 0 where the system does not say.
   */
  int newDrops();

  /** What receives a socket's datagrams. Called on the loop's thread. */
  @FunctionalInterface
  interface Receiver {
    /** Some datagrams. */
    void received(DatagramRun run);
  }

  /** What sends datagrams. Called on the loop's thread. */
  @FunctionalInterface
  interface Sender {
    /**
     * The kernel has taken so many of them.
     *
     * @param failure of the last that it has not taken; null if it had no room for it
     */
    void sent(DatagramRun answers, int count, @Nullable IOException failure);
  }
}
