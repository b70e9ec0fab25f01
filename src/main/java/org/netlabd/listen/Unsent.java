package org.netlabd.listen;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.netlabd.net.TcpSocket;

/**
 * The bytes of one session that the kernel did not take yet: at most the limit, or what one read
 * brings if that is more. There is none while the kernel takes everything. Lives on the session's
 * loop.
 */
final class Unsent {

  private final int limit;
  private final UnsentBudget budget;
  private ByteBuf bytes;

  /** Begins with what remains of {@code first}. */
  Unsent(ByteBuffer first, int limit, UnsentBudget budget) {
    this.limit = limit;
    this.budget = budget;
    bytes = allocated(first.remaining());
    bytes.writeBytes(first);
  }

  /** Its memory is never more than what it may have to hold. */
  private ByteBuf allocated(int size) {
    ByteBuf made = PooledByteBufAllocator.DEFAULT.directBuffer(size, Math.max(size, limit));
    budget.add(made.capacity());
    return made;
  }

  int size() {
    return bytes.readableBytes();
  }

  /** Keeps what remains of {@code more}. */
  void keep(ByteBuffer more) {
    if (bytes.maxWritableBytes() < more.remaining()) {
      bytes.discardReadBytes();
    }
    int before = bytes.capacity();
    bytes.writeBytes(more);
    budget.add(bytes.capacity() - before);
  }

  /** Writes once; returns the number of bytes that the kernel took. */
  int writeTo(TcpSocket socket) throws IOException {
    int n = socket.write(bytes.internalNioBuffer(bytes.readerIndex(), size()));
    bytes.skipBytes(n);
    boolean isLarge = bytes.capacity() > UnsentBudget.LEAST && size() < bytes.capacity() / 4;
    if (isLarge && bytes.isReadable()) {
      // What the peer leaves unread for long must not keep what it has read.
      ByteBuf smaller = allocated(size());
      smaller.writeBytes(bytes);
      free();
      bytes = smaller;
    }
    return n;
  }

  /** Ends it, and forgets what is left. */
  void free() {
    budget.remove(bytes.capacity());
    bytes.release();
  }
}
