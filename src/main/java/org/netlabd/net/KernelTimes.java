// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import org.netlabd.values.SocketOption;

/**
 * Receives from a socket by recvmmsg(2), and tells when the kernel says that it came
 * (SO_TIMESTAMPING): a little slower than recv(2), and right however late it is looked at. For one
 * thread; buffers must be direct.
 */
final class KernelTimes {

  private static final int SOL_SOCKET = 1;
  private static final int SCM_TIMESTAMPING = 37;

  /** What comes, by the kernel's clock (linux/net_tstamp.h). */
  static final int RX_SOFTWARE = 1 << 3 | 1 << 4;

  /** And of what is sent, with its packet, on the socket's error queue. */
  static final int TX_RX_SOFTWARE = RX_SOFTWARE | 1 << 1;

  private final LinuxSocket socket;
  private final Messages calls = new Messages(1);
  private boolean on;
  private long receivedNanos;

  /** The socket was found empty after that. */
  private long emptyNanos = System.nanoTime();

  KernelTimes(LinuxSocket socket) {
    this.socket = socket;
  }

  /** Has the kernel take times; where JNA's native library cannot be loaded, it takes none. */
  void take(int flags) {
    try {
      Libc.load();
      ClientSockets.set(socket, SocketOption.named("SO_TIMESTAMPING"), flags);
      on = true;
    } catch (IOException e) {
      // Then it counts when we look.
      on = false;
    }
  }

  boolean areTaken() {
    return on;
  }

  /**
   * When what was received last came, as {@link System#nanoTime} counts; now, if none are taken.
   */
  long receivedNanos() {
    return on ? receivedNanos : System.nanoTime();
  }

  /** What was received last, and with what. */
  Messages message() {
    return calls;
  }

  /** Receives what waits into the rest of the buffer; false if nothing does. */
  boolean receive(ByteBuffer bytes) throws IOException {
    long begin = System.nanoTime();
    if (!receive(bytes, bytes.position(), bytes.remaining(), 0)) {
      emptyNanos = begin;
      return false;
    }
    bytes.position(bytes.position() + calls.bytes(0));
    receivedNanos = stampNanos(emptyNanos);
    return true;
  }

  /** Takes what waits on the socket's error queue into the whole buffer; false if nothing does. */
  boolean receiveError(ByteBuffer bytes) throws IOException {
    return receive(bytes, 0, bytes.capacity(), Messages.MSG_ERRQUEUE);
  }

  private boolean receive(ByteBuffer bytes, int at, int length, int flags) throws IOException {
    calls.vector(0, Buffer.memoryAddress(bytes) + at, length);
    return calls.receive(socket.intValue(), 1, flags) > 0;
  }

  boolean isStamped() {
    return calls.control(0, SOL_SOCKET, SCM_TIMESTAMPING) >= 0;
  }

  /** When the kernel says that it was, not before the time given; now, if it does not say. */
  long stampNanos(long leastNanos) {
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
}
