package org.netlabd.service;

import java.nio.ByteBuffer;

/** What a UDP listener answers. Stateless; called on any loop. */
@FunctionalInterface
public interface DatagramService {

  /** The answer to one datagram; both are direct and valid during the call. */
  ByteBuffer answer(ByteBuffer payload);
}
