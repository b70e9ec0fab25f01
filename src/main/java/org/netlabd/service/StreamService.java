// SPDX-License-Identifier: Apache-2.0
package org.netlabd.service;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;

/** What a TCP listener does with a session. Stateless; called on any loop. */
@FunctionalInterface
public non-sealed interface StreamService extends Service {

  /** The session begins; throws what writing threw. */
  default void began(Output output) throws IOException {}

  /** Some bytes of the stream, direct and valid during the call; throws what writing threw. */
  void received(ByteBuffer bytes, Output output) throws IOException;

  /** Whether it sends of its own accord for as long as the peer takes it. */
  default boolean isSource() {
    return false;
  }

  default boolean isSink() {
    return false;
  }

  /** What a source sends next, direct, after so many bytes of the session. */
  default ByteBuffer next(long sent) {
    throw new UnsupportedOperationException("no source");
  }

  /** The way back to the peer. */
  interface Output {
    /** Sends all bytes, which may be damaged, as soon as the peer takes them; throws if broken. */
    void write(ByteBuffer bytes) throws IOException;

    /** Ends the session, as soon as all that was written is sent. */
    void close();

    /** Logs a line about the session, if those are: made of its peer's address and port. */
    void say(UnaryOperator<String> ofPeer);
  }
}
