// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.netlabd.net.TcpSocket;

/**
 * The bytes of one session that the kernel did not take yet. There is none while the kernel takes
 * everything. Lives on the session's loop.
 *
 * <pre>
 *   |____aaaa|bbbbbbbb|cc______|   slabs: position and limit say which of their bytes are unsent
 * </pre>
 */
final class Unsent {

  /** Bytes offered to the kernel in one call. */
  private static final int OFFER_BYTES = 64 * 1024;

  private final SlabPool pool;
  private final ArrayDeque<ByteBuffer> slabs = new ArrayDeque<>();
  private int size;

  /** Begins with what remains of {@code first}. */
  Unsent(ByteBuffer first, SlabPool pool) {
    this.pool = pool;
    keep(first);
  }

  int size() {
    return size;
  }

  /** Keeps what remains of {@code more}. */
  void keep(ByteBuffer more) {
    size += more.remaining();
    while (more.hasRemaining()) {
      ByteBuffer last = slabs.peekLast();
      if (last == null || last.limit() == last.capacity()) {
        last = pool.take();
        slabs.add(last);
      }
      int end = last.limit();
      int n = Math.min(more.remaining(), last.capacity() - end);
      last.limit(end + n).put(end, more, more.position(), n);
      more.position(more.position() + n);
    }
  }

  /**
   * Writes as much as the kernel takes, or as is offered to it at once.
   *
   * @param through a direct buffer in which nothing is needed, so that one call writes many slabs
   * @param most bytes, of those that it has
   * @return the number of bytes that the kernel took
   */
  int writeTo(TcpSocket socket, ByteBuffer through, int most) throws IOException {
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
    drop(n);
    return n;
  }

  private void drop(int bytes) {
    size -= bytes;
    for (int left = bytes; left > 0; ) {
      ByteBuffer head = slabs.element();
      int n = Math.min(left, head.remaining());
      head.position(head.position() + n);
      left -= n;
      if (!head.hasRemaining()) {
        pool.giveBack(slabs.remove());
      }
    }
  }

  /** Ends it, and forgets what is left. */
  void free() {
    slabs.forEach(pool::giveBack);
    slabs.clear();
    size = 0;
  }
}
