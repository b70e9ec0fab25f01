// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * From where to whom answers go; equal if that is. Immutable, and any thread's.
 *
 * @param peer a struct sockaddr_in or sockaddr_in6; not to be changed
 * @param localHigh where the datagram was sent to that is answered, as {@link DatagramRun} has it
 * @param link the index of a link, 0 for any
 */
public record DatagramPath(ByteBuffer peer, long localHigh, long localLow, int link) {

  /**
   * What tells it from others. Tables have it for a key, as text is found among any number of equal
   * hash codes, which peers can choose.
   */
  public String key() {
    ByteBuffer bytes = ByteBuffer.allocate(peer.limit() + 2 * Long.BYTES + Integer.BYTES);
    bytes.put(peer.duplicate()).putLong(localHigh).putLong(localLow).putInt(link);
    return new String(bytes.array(), StandardCharsets.ISO_8859_1);
  }
}
