// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.netlabd.values.Moment;

/**
 * Receives by recvmsg(2), and tells when what came had come (SO_TIMESTAMPING). One thread's;
 * buffers are direct.
 */
final class KernelTimes {

  private static final int SOL_SOCKET = 1;
  private static final int SCM_TIMESTAMPING = 37;

  /** What comes: RX_SOFTWARE, SOFTWARE. */
  static final int RECEIVED = 1 << 3 | 1 << 4;

  /** The same and, on the error queue, what left: TX_SOFTWARE. */
  static final int BOTH = RECEIVED | 1 << 1;

  /** The same of a stream, with its last byte's number instead: OPT_ID and OPT_TSONLY. */
  static final int BOTH_NUMBERED = BOTH | 1 << 7 | 1 << 11;

  private final LinuxSocket socket;
  final Messages message = new Messages(1);
  private final long openedNanos = System.nanoTime();
  private boolean on;
  private long receivedNanos;

  /** The socket was found empty after that. */
  private long emptyNanos = openedNanos;

  KernelTimes(LinuxSocket socket) {
    this.socket = socket;
  }

  /** Has the kernel take times, if JNA can be loaded, and the connection has not gone already. */
  void take(int flags) {
    try {
      Libc.load();
      NativeOptions.set(socket, "SO_TIMESTAMPING", flags);
      on = true;
    } catch (IOException | ChannelException e) {
      // Then it counts when we look.
      on = false;
    }
  }

  boolean areTaken() {
    return on;
  }

  /** When what was received last came, by {@link System#nanoTime}; now, if none are taken. */
  long receivedNanos() {
    return on ? receivedNanos : System.nanoTime();
  }

  /** Receives what waits into the rest of the buffer; false if nothing does. */
  boolean receive(ByteBuffer bytes) throws IOException {
    long begin = System.nanoTime();
    if (!receive(bytes, bytes.position(), bytes.remaining(), 0)) {
      emptyNanos = begin;
      return false;
    }
    bytes.position(bytes.position() + message.bytes(0));
    receivedNanos = stampNanos(emptyNanos, System.nanoTime());
    return true;
  }

  /** Takes what waits on the socket's error queue into the whole buffer; false if nothing does. */
  boolean receiveError(ByteBuffer bytes) throws IOException {
    return receive(bytes, 0, bytes.capacity(), Messages.MSG_ERRQUEUE);
  }

  private boolean receive(ByteBuffer bytes, int at, int length, int flags) throws IOException {
    message.vector(0, Buffer.memoryAddress(bytes) + at, length);
    return message.receiveOne(socket.intValue(), flags);
  }

  boolean isStamped() {
    return message.control(0, SOL_SOCKET, SCM_TIMESTAMPING) >= 0;
  }

  /** What was sent and is back from the error queue left then; long ago, if that is not known. */
  long leftNanos() {
    return stampNanos(openedNanos, openedNanos);
  }

  private long stampNanos(long leastNanos, long otherwise) {
    ByteBuffer time = message.data(0, SOL_SOCKET, SCM_TIMESTAMPING);
    return time == null
        ? otherwise
        : Moment.now()
            .nanos(Instant.ofEpochSecond(time.getLong(0), time.getLong(8)), leastNanos, otherwise);
  }
}
