package org.netlabd.listen;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.netlabd.guard.End;
import org.netlabd.net.TcpSocket;

/**
 * What one session sends: at once, or as soon as the peer takes it, and at last the end. Lives on
 * the session's loop.
 */
final class Outgoing {

  private final TcpSocket socket;
  private final SlabPool slabs;
  private @Nullable Unsent unsent;
  private @Nullable End end;
  private boolean closed;

  Outgoing(TcpSocket socket, SlabPool slabs) {
    this.socket = socket;
    this.slabs = slabs;
  }

  /** How many bytes wait for the peer to read. */
  int kept() {
    return unsent == null ? 0 : unsent.size();
  }

  boolean isEmpty() {
    return unsent == null;
  }

  /** Sends bytes that may wait; returns how many the kernel has taken at once. */
  int write(ByteBuffer bytes) throws IOException {
    int n = unsent == null && bytes.isDirect() ? socket.write(bytes) : 0;
    if (unsent != null) {
      unsent.keep(bytes);
    } else if (bytes.hasRemaining()) {
      unsent = new Unsent(bytes, slabs);
    }
    return n;
  }

  /**
   * Sends what waits; returns how many bytes the kernel has taken.
   *
   * @param through a direct buffer in which nothing is needed
   */
  int flush(ByteBuffer through) throws IOException {
    if (unsent == null) {
      return 0;
    }
    int n = unsent.writeTo(socket, through);
    if (unsent.size() == 0) {
      unsent = null;
    }
    return n;
  }

  /** Nothing more will be written; the peer is told when it has got all. */
  void end(End why) {
    end = why;
  }

  /** Why nothing more will be written; null while more may be. */
  @Nullable End ending() {
    return end;
  }

  /** Tells the peer if it is time; returns whether it has just been told. */
  boolean close() throws IOException {
    if (end == null || unsent != null || closed) {
      return false;
    }
    closed = true;
    socket.shutdownOutput();
    return true;
  }

  /** Whether the peer was told that nothing more comes. */
  boolean isClosed() {
    return closed;
  }

  /** Forgets what waits. */
  void free() {
    if (unsent != null) {
      unsent.free();
      unsent = null;
    }
  }
}
