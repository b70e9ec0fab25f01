package org.netlabd.service;

import java.nio.ByteBuffer;

/** What a UDP listener answers. Stateless; called on any loop. */
@FunctionalInterface
public interface DatagramService {

  /**
   * The answer to one datagram. Both are direct; the datagram is valid, and the answer does not
   * change, until the loop's turn is over.
   */
  ByteBuffer answer(ByteBuffer payload);
}
