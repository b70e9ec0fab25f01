package org.netlabd.listen;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.netlabd.transport.TcpSocket;

/**
 * The bytes of one session that the kernel did not take yet: none while it takes everything, and
 * never more than the limit and what one read brings. Lives on the session's loop.
 */
final class Unsent {

  private final int limit;
  private final UnsentBudget budget;
  private @Nullable ByteBuf bytes;

  Unsent(int limit, UnsentBudget budget) {
    this.limit = limit;
    this.budget = budget;
  }

  boolean isEmpty() {
    return bytes == null;
  }

  int size() {
    return bytes == null ? 0 : bytes.readableBytes();
  }

  /** How many bytes more may be kept, at most {@code wanted}; 0 or less: none. */
  int room(int wanted) {
    return roomInAll(Math.min(wanted, limit - size()));
  }

  /** The same without the session's own limit, for a peer that has taken all so far at once. */
  int roomInAll(int wanted) {
    return budget.allowed(wanted, size());
  }

  /** Keeps what remains of {@code more}. */
  void keep(ByteBuffer more) {
    ByteBuf kept = bytes;
    if (kept == null) {
      kept = resized(more.remaining());
    } else if (kept.readerIndex() >= limit / 2) {
      kept.discardReadBytes();
    }
    int before = kept.capacity();
    kept.writeBytes(more);
    budget.add(kept.capacity() - before);
  }

  /** Writes once; returns the number of bytes that the kernel took. */
  int writeTo(TcpSocket socket) throws IOException {
    if (bytes == null) {
      return 0;
    }
    int n = socket.write(bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes()));
    bytes.skipBytes(n);
    if (!bytes.isReadable()) {
      clear();
    } else if (bytes.capacity() > UnsentBudget.LEAST && size() < bytes.capacity() / 4) {
      // What the peer leaves unread for long must not keep what it has read.
      resized(size());
    }
    return n;
  }

  private ByteBuf resized(int capacity) {
    ByteBuf before = bytes;
    ByteBuf after = PooledByteBufAllocator.DEFAULT.directBuffer(capacity);
    budget.add(after.capacity());
    bytes = after;
    if (before != null) {
      after.writeBytes(before);
      budget.remove(before.capacity());
      before.release();
    }
    return after;
  }

  /** Forgets what is left. */
  void clear() {
    if (bytes != null) {
      budget.remove(bytes.capacity());
      bytes.release();
      bytes = null;
    }
  }
}
