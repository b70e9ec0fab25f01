// SPDX-License-Identifier: Apache-2.0
package org.netlabd.soak;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** Bytes that are a function of their place in a session, so that a lost or doubled one shows. */
final class Sequence {

  /** Most bytes at a time. */
  static final int MOST = 65_536;

  /** A prime: no block size divides it. */
  private static final int PERIOD = 65_521;

  private static final byte[] BYTES = bytes();

  private final int start;
  private long written;
  private long read;

  /** Sessions with different {@code start} have different bytes. */
  Sequence(int start) {
    this.start = Math.floorMod(start, PERIOD);
  }

  private static byte[] bytes() {
    byte[] bytes = new byte[PERIOD + MOST];
    new Random(862).nextBytes(bytes);
    for (int i = PERIOD; i < bytes.length; i++) {
      bytes[i] = bytes[i - PERIOD];
    }
    return bytes;
  }

  private int place(long count) {
    return (int) ((start + count) % PERIOD);
  }

  /** Sends the next {@code count}. */
  void write(OutputStream output, int count) throws IOException {
    output.write(BYTES, place(written), count);
    written += count;
  }

  /** The next {@code count}, not yet counted as sent. */
  ByteBuffer next(int count) {
    return ByteBuffer.wrap(BYTES, place(written), count);
  }

  void wrote(int count) {
    written += count;
  }

  /** These came back. */
  void read(byte[] bytes, int count) {
    int place = place(read);
    int wrong = Arrays.mismatch(bytes, 0, count, BYTES, place, place + count);
    if (wrong >= 0) {
      throw new IllegalStateException("byte " + (read + wrong) + " is not what was sent");
    }
    read += count;
  }

  /** Sent, and not yet back. */
  long outstanding() {
    return written - read;
  }

  /** The end of file has come. */
  void ended() {
    if (written != read) {
      throw new IllegalStateException(written + " bytes sent, " + read + " came back");
    }
  }
}
