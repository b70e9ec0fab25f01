package org.netlabd.listen;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.netlabd.guard.End;
import org.netlabd.net.TcpSocket;
import org.netlabd.service.StreamService;

/**
 * What one session sends: at once, or as soon as the peer takes it, and at last the end. Lives on
 * the session's loop.
 */
final class SendQueue {

  private final TcpSocket socket;
  private final SlabPool slabs;
  private @Nullable StreamService source;
  private @Nullable Unsent unsent;
  private long sent;
  private @Nullable End end;
  private boolean closed;

  SendQueue(TcpSocket socket, StreamService service, SlabPool slabs) {
    this.socket = socket;
    this.source = service.isSource() ? service : null;
    this.slabs = slabs;
  }

  /** Bytes that the kernel has taken. */
  long sent() {
    return sent;
  }

  /** Whether there is always more to send. */
  boolean isSource() {
    return source != null;
  }

  /** What was begun is all that is sent. */
  void endSource() {
    source = null;
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
    sent += n;
    if (unsent != null) {
      unsent.keep(bytes);
    } else if (bytes.hasRemaining()) {
      unsent = new Unsent(bytes, slabs);
    }
    return n;
  }

  /**
   * Sends what waits, or what a source has; returns how many bytes the kernel has taken.
   *
   * @param through a direct buffer in which nothing is needed
   */
  int flush(ByteBuffer through) throws IOException {
    int n = 0;
    if (unsent != null) {
      n = unsent.writeTo(socket, through);
      unsent = unsent.size() == 0 ? null : unsent;
    } else if (source != null) {
      n = socket.write(source.next(sent));
    }
    sent += n;
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

  /** Whether all is sent that will ever be written. */
  boolean isDone() {
    return end != null && unsent == null;
  }

  /** Tells the peer if it is time; returns whether it has just been told. */
  boolean close() throws IOException {
    if (!isDone() || closed) {
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
