package org.netlabd.service;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What a UDP listener answers. Stateless; called on any loop. */
@FunctionalInterface
public non-sealed interface DatagramService extends Service {

  /**
   * The answer to one datagram; null if it gets none. Both are direct; the datagram is valid, and
   * the answer does not change, until the loop's turn is over.
   */
  @Nullable ByteBuffer answer(ByteBuffer payload);

  /**
   * Whether each byte is answered by one, wherever it is: then datagrams of one sender and size are
   * given as one, one behind the other, and answered so.
   */
  default boolean isBytewise() {
    return false;
  }
}
