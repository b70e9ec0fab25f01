// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import java.nio.ByteBuffer;
import org.netlabd.client.Mismatch;
import org.netlabd.client.Payload;

/**
 * Probes of echo, which have to come back as they are.
 *
 * <pre>
 *   0        4             12            20                    size
 *   | session | sequence    | sent, ns    | pseudo-random bytes  |
 * </pre>
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record EchoFrame(int session, int size, Payload payload, byte[] pattern) implements Frame {

  static final int HEADER = 20;

  private static final int SENT = 12;

  @Override
  public void put(ByteBuffer buffer, long seq, long sentNanos) {
    int end = buffer.position() + size;
    buffer.putInt(session).putLong(seq).putLong(sentNanos);
    if (pattern.length > 0) {
      for (int i = 0; buffer.position() < end; i++) {
        buffer.put(pattern[i % pattern.length]);
      }
      return;
    }
    int limit = buffer.limit();
    buffer.limit(end);
    payload.fill(buffer, seq * size);
    buffer.limit(limit);
  }

  @Override
  public void stamp(ByteBuffer buffer, long sentNanos) {
    buffer.putLong(SENT, sentNanos);
  }

  @Override
  public long claimed(ByteBuffer bytes) {
    return bytes.limit() >= HEADER && bytes.getInt(0) == session ? bytes.getLong(4) : -1;
  }

  @Override
  public int differences(ByteBuffer bytes, ByteBuffer sent) {
    int count = Math.abs(size - bytes.limit());
    for (int i = 0; i < Math.min(size, bytes.limit()); i++) {
      count += bytes.get(i) == sent.get(i) ? 0 : 1;
    }
    return count;
  }

  @Override
  public Mismatch mismatch(ByteBuffer bytes, ByteBuffer sent) {
    int place = bytes.mismatch(sent);
    return new Mismatch(place, sent.get(place), bytes.get(place));
  }
}
