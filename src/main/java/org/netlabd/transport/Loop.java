package org.netlabd.transport;

import io.netty.channel.IoEventLoop;
import java.nio.ByteBuffer;

/**
 * One event loop: a thread that watches sockets and runs what becomes of them.
 *
 * @param events where sockets are registered and tasks submitted
 * @param buffer direct; everything that the loop's sockets receive passes through it, so what must
 *     outlive a call is copied. Used on the loop's thread only.
 */
public record Loop(IoEventLoop events, ByteBuffer buffer) {

  /** Size of the buffer, in bytes: above the largest datagram. */
  static final int BUFFER_BYTES = 256 * 1024;

  Loop(IoEventLoop events) {
    this(events, ByteBuffer.allocateDirect(BUFFER_BYTES));
  }

  /** Whether the calling thread is the loop's. */
  public boolean isCurrent() {
    return events.inEventLoop();
  }
}
