package org.netlabd.client.echo;

import java.nio.ByteBuffer;
import org.netlabd.client.Mismatch;
import org.netlabd.client.Payload;

/**
 * The bytes of a probe; pure.
 *
 * <pre>
 *   0        4             12            20                    size
 *   | session | sequence    | sent, ns    | pseudo-random bytes  |
 * </pre>
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Frame(int session, int size, Payload payload, byte[] pattern) {

  static final int HEADER = 20;

  private static final int SENT = 12;

  /** Puts a probe's bytes into a buffer that has room for them. */
  void put(ByteBuffer buffer, long seq, long sentNanos) {
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

  /** Puts the time into bytes that are whole but for it, last of all: it is to be the sending's. */
  static void stamp(ByteBuffer buffer, long sentNanos) {
    buffer.putLong(SENT, sentNanos);
  }

  /** The number that a probe's bytes claim, or -1 if they are not of this session. */
  long claimed(ByteBuffer bytes) {
    return bytes.limit() >= HEADER && bytes.getInt(0) == session ? bytes.getLong(4) : -1;
  }

  /** How many bytes are not as they were sent. */
  int differences(ByteBuffer bytes, ByteBuffer sent) {
    int count = Math.abs(size - bytes.limit());
    for (int i = 0; i < Math.min(size, bytes.limit()); i++) {
      count += bytes.get(i) == sent.get(i) ? 0 : 1;
    }
    return count;
  }

  /** The first byte that differs; one does. */
  static Mismatch mismatch(ByteBuffer bytes, ByteBuffer sent) {
    int place = bytes.mismatch(sent);
    return new Mismatch(place, sent.get(place), bytes.get(place));
  }
}
