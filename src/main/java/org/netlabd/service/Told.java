// SPDX-License-Identifier: Apache-2.0
package org.netlabd.service;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.netlabd.guard.Reason;

/**
 * A service that tells one thing, whatever it is sent: on a connection at once, and closes it; to a
 * datagram only if that is as long as the answer, so that who forges a source gains nothing.
 *
 * @param text what it tells now
 */
record Told(Supplier<byte[]> text) implements StreamService, DatagramService {

  @Override
  public void began(Output output) throws IOException {
    output.write(ByteBuffer.wrap(text.get()));
    output.close();
  }

  @Override
  public void received(ByteBuffer bytes, Output output) {}

  @Override
  public @Nullable ByteBuffer answer(ByteBuffer payload, Arrival arrival) {
    byte[] answer = text.get();
    if (payload.remaining() < answer.length) {
      arrival.refuse(Reason.SHORT);
      return null;
    }
    return payload.slice(payload.position(), answer.length).put(0, answer);
  }
}
