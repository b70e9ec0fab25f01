// SPDX-License-Identifier: Apache-2.0
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
class SendQueue {

  private final TcpSocket socket;
  private final SlabPool slabs;
  private @Nullable StreamService source;
  private @Nullable Unsent unsent;
  private long sent;
  private @Nullable End end;
  private boolean closed;
  private int lost;

  SendQueue(TcpSocket socket, StreamService service, SlabPool slabs) {
    this.socket = socket;
    this.source = service.isSource() ? service : null;
    this.slabs = slabs;
  }

  /** Bytes that the kernel has taken; any thread. */
  long sent() {
    return sent;
  }

  /** Whether there is always more to send. */
  final boolean isSource() {
    return source != null;
  }

  /** What a source sends next; null of any other service. */
  final @Nullable ByteBuffer next() {
    return source == null ? null : source.next(sent);
  }

  /** What was begun is all that is sent. */
  void endSource() {
    source = null;
  }

  /** How many bytes are kept; any thread. */
  final int kept() {
    Unsent now = unsent;
    return now == null ? 0 : now.size();
  }

  /** How many of them wait for the peer to read; any thread. */
  int unsent() {
    return kept();
  }

  /** Whether there is something to send as soon as the kernel has room. */
  boolean wantsRoom() {
    return unsent != null || source != null;
  }

  boolean isEmpty() {
    return unsent == null;
  }

  /** Sends bytes that may wait; returns how many the kernel has taken at once. */
  int write(ByteBuffer bytes) throws IOException {
    int n = unsent == null && bytes.isDirect() ? socket.write(bytes) : 0;
    sent += n;
    keep(bytes);
    return n;
  }

  /** Keeps bytes behind those that are kept. */
  final void keep(ByteBuffer bytes) {
    if (unsent != null) {
      unsent.keep(bytes);
    } else if (bytes.hasRemaining()) {
      unsent = new Unsent(bytes, slabs);
    }
  }

  /**
   * Sends what waits, or what a source has; returns how many bytes the kernel has taken.
   *
   * @param through a direct buffer in which nothing is needed
   */
  int flush(ByteBuffer through) throws IOException {
    if (unsent != null || source == null) {
      return flush(through, kept());
    }
    int n = socket.write(source.next(sent));
    sent += n;
    return n;
  }

  /** Sends what waits, but no more than {@code most}. */
  final int flush(ByteBuffer through, int most) throws IOException {
    if (unsent == null || most == 0) {
      return 0;
    }
    int n = unsent.writeTo(socket, through, most);
    unsent = unsent.size() == 0 ? null : unsent;
    sent += n;
    return n;
  }

  /** Nothing more will be written; the peer is told when it has got all, or with null never. */
  void end(@Nullable End why) {
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
      lost += unsent.size();
      unsent.free();
      unsent = null;
    }
  }

  /** How many bytes were forgotten. */
  final int lost() {
    return lost;
  }
}
