// SPDX-License-Identifier: Apache-2.0
package org.netlabd.service;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The discard protocol (RFC 863): what is received is thrown away, and nothing is sent. */
public final class Discard implements StreamService, DatagramService {

  @Override
  public void received(ByteBuffer bytes, Output output) {}

  @Override
  public boolean isSink() {
    return true;
  }

  @Override
  public @Nullable ByteBuffer answer(ByteBuffer payload, Arrival arrival) {
    return null;
  }
}
