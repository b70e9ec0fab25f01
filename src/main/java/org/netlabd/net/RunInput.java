package org.netlabd.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.netlabd.net.DatagramRun.Way;

/**
 * Puts datagrams together to runs, where they were received.
 *
 * <pre>
 *   |  delivered  | run: a a a a |          free          |   the loop's buffer
 *                 start          end = where the next is received
 * </pre>
 *
 * Between two turns of its socket it is empty, because the buffer is the loop's.
 */
final class RunInput {

  /** What one call may bring: as much as a length in an IP header can say. */
  static final int MOST_BYTES = 65_535;

  private final ByteBuffer buffer;
  private UdpSocket.Receiver receiver = run -> {};
  private int start;
  private int end;
  private int count;
  private int segmentBytes;
  private @Nullable InetSocketAddress from;
  private @Nullable Way way;

  /** Nobody moves the buffer's position and limit. */
  RunInput(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  void to(UdpSocket.Receiver newReceiver) {
    receiver = newReceiver;
  }

  /** Whether as much as one call may bring can be received without delivering first. */
  boolean hasRoom() {
    return buffer.capacity() - end >= MOST_BYTES;
  }

  /** Where in the buffer to receive the next. */
  int room() {
    return end;
  }

  /**
   * What has been received there.
   *
   * @param bytes in all
   * @param size of each datagram, if the kernel has put several together
   */
  void add(int bytes, int size, InetSocketAddress sender, @Nullable Way newWay) {
    int more = size == 0 ? 1 : (bytes + size - 1) / size;
    if (!continues(bytes, size, more, sender, newWay)) {
      deliverRun();
      start = end;
      segmentBytes = size;
      from = sender;
      way = newWay;
    }
    count += more;
    end += bytes;
  }

  private boolean continues(
      int bytes, int size, int more, InetSocketAddress sender, @Nullable Way newWay) {
    return count > 0
        && size > 0
        && size == segmentBytes
        && end - start == count * size
        && count + more <= DatagramRun.MOST
        && end - start + bytes <= UdpSocket.MAX_PAYLOAD_BYTES
        && sender.equals(from)
        && Objects.equals(newWay, way);
  }

  /** Delivers what there is. */
  void deliver() {
    deliverRun();
    start = 0;
    end = 0;
  }

  private void deliverRun() {
    InetSocketAddress sender = from;
    if (count > 0 && sender != null) {
      count = 0;
      receiver.received(
          new DatagramRun(buffer.slice(start, end - start), segmentBytes, sender, way));
    }
  }
}
