// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.netlabd.config.key.Memory;

/**
 * The memory for unsent bytes of all sessions ({@code buffers}), in slabs of one size; above the
 * bound each may keep a little. Once used it stays: to free it takes a collection, on a loop. Any
 * thread.
 */
final class SlabPool {

  /** Of a slab, and what a session may keep in any case. */
  static final int SLAB_BYTES = 4096;

  /** Slabs that the system is asked for at once. */
  private static final int CHUNK = 64;

  private final ConcurrentLinkedDeque<ByteBuffer> free = new ConcurrentLinkedDeque<>();
  private final AtomicInteger slabs = new AtomicInteger();
  private volatile long bound;

  SlabPool(long boundBytes) {
    bound = boundBytes;
  }

  void bound(long bytes) {
    bound = bytes;
  }

  /** Direct, and empty. */
  ByteBuffer take() {
    ByteBuffer slab = free.poll();
    if (slab == null) {
      ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK * SLAB_BYTES);
      for (int i = 1; i < CHUNK; i++) {
        free.push(chunk.slice(i * SLAB_BYTES, SLAB_BYTES));
      }
      slab = chunk.slice(0, SLAB_BYTES);
    }
    slabs.getAndIncrement();
    return slab.clear().limit(0);
  }

  void giveBack(ByteBuffer slab) {
    slabs.getAndDecrement();
    free.push(slab);
  }

  long used() {
    return (long) slabs.get() * SLAB_BYTES;
  }

  /** How many of {@code wanted} bytes a session that keeps {@code kept} may read now. */
  int allowed(int wanted, int kept) {
    long left = bound - used();
    long least = left > -Memory.RESERVE_BYTES ? SLAB_BYTES - kept : 0;
    return (int) Math.min(wanted, Math.max(left, least));
  }
}
