package org.netlabd.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams of one sender that came one after the other and are of one size, but for the last,
 * which may be shorter. Most often it is only one.
 *
 * @param payload all of them, one behind the other; direct. Received ones are valid until their
 *     receiver is called anew or {@link UdpSocket.Sender} has been told of their answers
 * @param segmentBytes the size of each; 0 if it is an empty one, which is always alone
 * @param from the sender
 * @param to the address that they were sent to; null where the system does not say
 */
public record DatagramRun(
    ByteBuffer payload, int segmentBytes, InetSocketAddress from, @Nullable InetAddress to) {

  /** Most datagrams that the kernel takes as one (UDP_MAX_SEGMENTS of Linux before 6.7). */
  static final int MOST = 64;

  /** A single datagram. */
  static DatagramRun of(ByteBuffer payload, InetSocketAddress from, @Nullable InetAddress to) {
    return new DatagramRun(payload, payload.remaining(), from, to);
  }

  /** How many there are. */
  public int count() {
    return segmentBytes == 0 ? 1 : (payload.remaining() + segmentBytes - 1) / segmentBytes;
  }

  /** The first {@code count} of them. */
  public DatagramRun first(int count) {
    int bytes = Math.min(payload.remaining(), count * segmentBytes);
    ByteBuffer first = payload.slice(payload.position(), bytes);
    return new DatagramRun(first, segmentBytes, from, to);
  }

  /** Others, from the same sender. */
  public DatagramRun withPayload(ByteBuffer other) {
    return new DatagramRun(other, segmentBytes, from, to);
  }
}
