// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.netlabd.guard.End;
import org.netlabd.net.TcpInfo;
import org.netlabd.net.TcpSocket;
import org.netlabd.service.StreamService;

/**
 * What one session sends: at once, or as soon as the peer takes it, and at last the end. Lives on
 * the session's loop.
 *
 * <pre>
 *   |____aaaa|bbbbbbbb|cc______|   slabs: position and limit say which of their bytes are unsent
 * </pre>
 */
class SendQueue {

  /** Bytes offered to the kernel in one call. */
  private static final int OFFER_BYTES = 64 * 1024;

  /** Of a session that is over the kernel may hold so many: of more it is asked. */
  private static final int LITTLE_BYTES = 4096;

  private final TcpSocket socket;
  private final SlabPool pool;
  private @Nullable StreamService source;

  /** What the kernel did not take yet; null while it takes everything. */
  private @Nullable ArrayDeque<ByteBuffer> slabs;

  private int size;
  private long sent;
  private @Nullable End end;
  private long closedNanos;
  private boolean closed;
  private int lost;

  SendQueue(TcpSocket socket, StreamService service, SlabPool pool) {
    this.socket = socket;
    this.source = service.isSource() ? service : null;
    this.pool = pool;
  }

  /** Bytes that the kernel has taken; any thread. */
  long sent() {
    return sent;
  }

  /** How many bytes the peer's system has taken; all that are sent, where the kernel is silent. */
  final long taken() {
    TcpInfo kernel = socket.kernelCounts();
    return kernel == null ? sent : kernel.acknowledgedBytes();
  }

  /** How many bytes the kernel holds that the peer's system has not taken; 0 for a little. */
  final long owed() {
    long owed = sent > LITTLE_BYTES ? sent - taken() : 0;
    return owed > LITTLE_BYTES ? owed : 0;
  }

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
    return size;
  }

  /** How many of them wait for the peer to read; any thread. */
  int unsent() {
    return kept();
  }

  /** Whether there is something to send as soon as the kernel has room. */
  boolean wantsRoom() {
    return size > 0 || source != null;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Sends bytes that may wait; returns how many the kernel has taken at once. */
  int write(ByteBuffer bytes) throws IOException {
    int n = size == 0 && bytes.isDirect() ? socket.write(bytes) : 0;
    sent += n;
    keep(bytes);
    return n;
  }

  final void keep(ByteBuffer bytes) {
    if (!bytes.hasRemaining()) {
      return;
    }
    ArrayDeque<ByteBuffer> all = slabs == null ? new ArrayDeque<>() : slabs;
    slabs = all;
    size += bytes.remaining();
    while (bytes.hasRemaining()) {
      ByteBuffer last = all.peekLast();
      if (last == null || last.limit() == last.capacity()) {
        last = pool.take();
        all.add(last);
      }
      int end = last.limit();
      int n = Math.min(bytes.remaining(), last.capacity() - end);
      last.limit(end + n).put(end, bytes, bytes.position(), n);
      bytes.position(bytes.position() + n);
    }
  }

  /** Sends what waits or a source has, through a direct buffer; returns bytes taken. */
  int flush(ByteBuffer through) throws IOException {
    if (size > 0 || source == null) {
      return flush(through, kept());
    }
    int n = socket.isFull() ? 0 : socket.write(source.next(sent));
    sent += n;
    return n;
  }

  /** Sends what waits, but no more than {@code most}. */
  final int flush(ByteBuffer through, int most) throws IOException {
    if (slabs == null || most == 0 || socket.isFull()) {
      return 0;
    }
    // Copied, so that one call writes many slabs.
    through.clear().limit(Math.min(most, OFFER_BYTES));
    for (ByteBuffer slab : slabs) {
      int n = Math.min(slab.remaining(), through.remaining());
      through.put(through.position(), slab, slab.position(), n);
      through.position(through.position() + n);
      if (!through.hasRemaining()) {
        break;
      }
    }
    int n = socket.write(through.flip());
    sent += n;
    size -= n;
    for (int left = n; left > 0; ) {
      ByteBuffer head = slabs.element();
      int taken = Math.min(left, head.remaining());
      head.position(head.position() + taken);
      left -= taken;
      if (!head.hasRemaining()) {
        pool.giveBack(slabs.remove());
      }
    }
    slabs = size == 0 ? null : slabs;
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
    return end != null && size == 0;
  }

  /** Tells the peer if it is time; returns whether it has just been told. */
  boolean close() throws IOException {
    if (!isDone() || closed) {
      return false;
    }
    closed = true;
    closedNanos = System.nanoTime();
    socket.shutdownOutput();
    return true;
  }

  /** Since when the peer is told, if it is. */
  long closedNanos() {
    return closedNanos;
  }

  boolean isClosed() {
    return closed;
  }

  /** Forgets what waits. */
  void free() {
    if (slabs != null) {
      lost += size;
      slabs.forEach(pool::giveBack);
      slabs = null;
      size = 0;
    }
  }

  final int lost() {
    return lost;
  }
}
