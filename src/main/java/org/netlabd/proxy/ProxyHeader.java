// SPDX-License-Identifier: Apache-2.0
package org.netlabd.proxy;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.netlabd.values.IpAddress;

/**
 * What a TCP peer's first bytes are as a PROXY header of version 1 or 2 (proxy-protocol.txt); read
 * again until it is not {@link Incomplete}. Immutable; pure.
 */
public sealed interface ProxyHeader {

  /** The longest header that is read, in bytes: room for any address and some TLVs. */
  int MOST_BYTES = 4096;

  /** What is read of one of version 2; the rest of its bytes is only counted. */
  int READ_BYTES = 52;

  /** More has to come. */
  record Incomplete() implements ProxyHeader {}

  /** The connection is refused; nothing of the peer's bytes is in {@code why}. */
  record Unusable(String why) implements ProxyHeader {}

  /**
   * A whole header.
   *
   * @param length its bytes; those after it are the client's
   * @param isLocal whether the proxy speaks for itself: a health check
   * @param client who the proxy speaks for; null: the connection's own peer is to be taken
   */
  record Accepted(int length, boolean isLocal, @Nullable IpAddress client, int port)
      implements ProxyHeader {

    /** One that names no client that could be taken. */
    static Accepted ofPeer(int length, boolean isLocal) {
      return new Accepted(length, isLocal, null, 0);
    }
  }

  /**
   * Reads from the buffer's position, and leaves it there; {@code leftOut} are bytes after the
   * first {@link #READ_BYTES} that were received and not kept.
   */
  static ProxyHeader read(ByteBuffer received, int leftOut) {
    if (!received.hasRemaining()) {
      return new Incomplete();
    }
    ByteBuffer bytes = received.slice();
    return bytes.get(0) == 'P' ? ProxyLine.read(bytes) : ProxyBlock.read(bytes, leftOut);
  }

  /** Whether the bytes begin as {@code start} does, as far as there are any. */
  static boolean beginsAs(ByteBuffer bytes, ByteBuffer start) {
    int common = Math.min(bytes.remaining(), start.remaining());
    return bytes.slice(0, common).equals(start.slice(0, common));
  }
}
