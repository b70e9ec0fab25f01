// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.Mismatch;

/** The bytes of a session's probes, and what their answers have to be; pure. */
interface Frame {

  /** Of a probe and of its answer. */
  int size();

  /** Puts a probe's bytes into a buffer that has room for them. */
  void put(ByteBuffer buffer, long seq, long sentNanos);

  /** Puts the time into bytes that are whole but for it, last of all: it is to be the sending's. */
  void stamp(ByteBuffer buffer, long sentNanos);

  /** The number that an answer's bytes claim, or -1 if they are not of this session. */
  long claimed(ByteBuffer bytes);

  /** The same of a probe's own bytes, as ICMP quotes them. */
  default long quoted(ByteBuffer bytes) {
    return claimed(bytes);
  }

  /** Whether it is what has to come back when that was sent. */
  default boolean isAnswer(ByteBuffer bytes, ByteBuffer sent) {
    return bytes.mismatch(sent) < 0;
  }

  /** How many bytes are not as they were sent. */
  int differences(ByteBuffer bytes, ByteBuffer sent);

  /** The first byte that differs, where it has to be the same and does not. */
  @Nullable Mismatch mismatch(ByteBuffer bytes, ByteBuffer sent);

  /** What is said of bytes that are no answer to any probe. */
  default Verdict unasked(ByteBuffer bytes) {
    return Verdict.STRANGE;
  }

  /** What an answer tells of each way; null if nothing. */
  default @Nullable Reflection reflection(ByteBuffer bytes, long leftNanos, long nowNanos) {
    return null;
  }
}
