// SPDX-License-Identifier: Apache-2.0
package org.netlabd.service;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The echo protocol (RFC 862): what is received is sent back. */
public final class Echo implements StreamService, DatagramService {

  @Override
  public void received(ByteBuffer bytes, Output output) throws IOException {
    output.write(bytes);
  }

  @Override
  public ByteBuffer answer(ByteBuffer payload, Arrival arrival) {
    return payload;
  }

  @Override
  public boolean isBytewise() {
    return true;
  }
}
