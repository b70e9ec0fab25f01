package org.netlabd.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams of one sender that came one after the other and are of one size, but for the last,
 * which may be shorter. Most often it is only one.
 *
 * @param payload all of them, one behind the other; direct. Received ones are valid until their
 *     receiver is called anew or {@link UdpSocket.Sender} has been told of their answers
 * @param segmentBytes the size of each; 0 if it is an empty one, which is always alone
 * @param from the sender
 * @param way where they came in and the answer leaves; null by a socket of a single address
 */
public record DatagramRun(
    ByteBuffer payload, int segmentBytes, InetSocketAddress from, @Nullable Way way) {

  /**
   * What the kernel says of a datagram's destination.
   *
   * @param to the address that it was sent to
   * @param local the address that answers leave from; if it is not the same one, {@code to} is of
   *     many: broadcast or multicast
   */
  public record Way(InetAddress to, InetAddress local) {

    /** Whether the datagram came to every socket that could receive it. */
    public boolean isOfMany() {
      return !to.equals(local);
    }
  }

  /** Most datagrams that the kernel takes as one (UDP_MAX_SEGMENTS of Linux before 6.7). */
  static final int MOST = 64;

  /** A single datagram. */
  static DatagramRun of(ByteBuffer payload, InetSocketAddress from, @Nullable Way way) {
    return new DatagramRun(payload, payload.remaining(), from, way);
  }

  /** How many there are. */
  public int count() {
    return segmentBytes == 0 ? 1 : (payload.remaining() + segmentBytes - 1) / segmentBytes;
  }

  /** The first {@code count} of them. */
  public DatagramRun first(int count) {
    return slice(payload.position(), end(count));
  }

  /** Where the first {@code count} of them end. */
  private int end(int count) {
    return Math.min(payload.limit(), payload.position() + count * segmentBytes);
  }

  /** Each by itself. */
  public List<DatagramRun> each() {
    return IntStream.range(0, count())
        .mapToObj(i -> slice(payload.position() + i * segmentBytes, end(i + 1)))
        .toList();
  }

  /** What lies between two indices of the payload. */
  DatagramRun slice(int from, int end) {
    return withPayload(payload.slice(from, end - from));
  }

  /** A single one, of whatever size, that answers one of these. */
  public DatagramRun answeredBy(ByteBuffer answer) {
    return of(answer, from, way);
  }

  /** Others of these sizes, from the same sender. */
  public DatagramRun withPayload(ByteBuffer other) {
    return new DatagramRun(other, segmentBytes, from, way);
  }
}
