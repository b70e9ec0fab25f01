package org.netlabd.service;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What a TCP listener does with what a session receives. Stateless; called on any loop. */
@FunctionalInterface
public non-sealed interface StreamService extends Service {

  /**
   * Some bytes of the stream, in order. The buffer is direct and valid during the call.
   *
   * @throws IOException what writing the answer threw
   */
  void received(ByteBuffer bytes, Output output) throws IOException;

  /** The way back to the peer. */
  @FunctionalInterface
  interface Output {
    /**
     * Sends all of the bytes, now or as soon as the peer takes them.
     *
     * @throws IOException when the connection is broken
     */
    void write(ByteBuffer bytes) throws IOException;
  }
}
