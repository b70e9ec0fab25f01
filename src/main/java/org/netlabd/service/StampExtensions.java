// SPDX-License-Identifier: Apache-2.0
package org.netlabd.service;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import org.netlabd.values.SharedKey;

/**
 * What a session-reflector of STAMP makes of the extensions behind a base packet (RFC 8972, section
 * 4): flags, type and, in two bytes, the length of the value that follows.
 *
 * @param bytes of the whole packet, from 0 to its limit
 * @param from where they begin
 * @param key with one they have to be authenticated by an extension of their own (section 4.8)
 */
record StampExtensions(ByteBuffer bytes, int from, @Nullable SharedKey key) {

  private static final int HEADER = 4;
  private static final int UNRECOGNIZED = 0x80;
  private static final int MALFORMED = 0x40;
  private static final int NOT_AUTHENTIC = 0x20;
  private static final int PADDING = 1;
  private static final int HMAC = 8;
  private static final int HMAC_BYTES = 16;

  private int type(int at) {
    return bytes.get(at + 1) & 0xff;
  }

  /** Where the next one begins; beyond the packet's end if this one is cut. */
  private int next(int at) {
    int rest = bytes.limit() - at;
    return at + HEADER + (rest < HEADER ? 0 : bytes.getShort(at + 2) & 0xffff);
  }

  private boolean isCut(int at) {
    return next(at) > bytes.limit();
  }

  /** Where the one begins that authenticates all but padding behind it; less than 0 for none. */
  private int hmac() {
    int found = -1;
    for (int at = from; at < bytes.limit() && !isCut(at); at = next(at)) {
      if (found < 0 && type(at) == HMAC && next(at) == at + HEADER + HMAC_BYTES) {
        found = at;
      } else if (found >= 0 && type(at) != PADDING) {
        return -1;
      }
    }
    return found;
  }

  private byte[] digest(SharedKey by, int number, int end) {
    ByteBuffer text = ByteBuffer.allocate(Integer.BYTES + end - from).putInt(number);
    return by.authentication(text.put(bytes.slice(from, end - from)).flip(), HMAC_BYTES);
  }

  /** Whether they are the sender's, whose packet has a number; alone, padding is not asked. */
  boolean areAuthentic(int number) {
    if (key == null
        || from >= bytes.limit()
        || (next(from) == bytes.limit() && type(from) == PADDING)) {
      return true;
    }
    int at = hmac();
    if (at < 0) {
      return false;
    }
    byte[] found = new byte[HMAC_BYTES];
    bytes.get(at + HEADER, found);
    return MessageDigest.isEqual(digest(key, number, at), found);
  }

  /**
   * Sets the flags of each, but of none behind one that is cut, and authenticates them.
   *
   * @param authentic whether they were; else nothing is made of them
   * @param number of the answer
   */
  void reflect(boolean authentic, int number) {
    for (int at = from; at < bytes.limit(); at = next(at)) {
      int flags = isCut(at) ? MALFORMED : 0;
      bytes.put(at, (byte) (authentic ? flags | unknown(at) : NOT_AUTHENTIC));
    }
    int at = key == null || !authentic ? -1 : hmac();
    if (key != null && at >= 0) {
      bytes.put(at + HEADER, digest(key, number, at));
    }
  }

  private int unknown(int at) {
    boolean whole = bytes.limit() - at >= HEADER;
    boolean known = whole && (type(at) == PADDING || (key != null && type(at) == HMAC));
    return known ? 0 : UNRECOGNIZED;
  }
}
