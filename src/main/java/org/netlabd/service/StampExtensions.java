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

  private boolean is(int type, int at) {
    return bytes.limit() - at >= HEADER && (bytes.get(at + 1) & 0xff) == type;
  }

  /** Where the next one begins; beyond the packet's end if this one is cut. */
  private int next(int at) {
    int rest = bytes.limit() - at;
    return at + HEADER + (rest < HEADER ? 0 : bytes.getShort(at + 2) & 0xffff);
  }

  /** Where the one begins that authenticates all but padding behind it; less than 0 for none. */
  private int hmac() {
    int found = -1;
    for (int at = from; at < bytes.limit(); at = next(at)) {
      if (found < 0 && is(HMAC, at) && next(at) == at + HEADER + HMAC_BYTES) {
        found = at;
      } else if (found >= 0 && !is(PADDING, at)) {
        return -1;
      }
    }
    return found + HEADER + HMAC_BYTES > bytes.limit() ? -1 : found;
  }

  private byte[] digest(SharedKey by, int number, int end) {
    ByteBuffer text = ByteBuffer.allocate(Integer.BYTES + end - from).putInt(number);
    return by.authentication(text.put(bytes.slice(from, end - from)).flip(), HMAC_BYTES);
  }

  /** Whether they are the sender's, whose packet has a number; one of padding alone need not. */
  boolean areAuthentic(int number) {
    boolean isPadding = is(PADDING, from) && next(from) == bytes.limit();
    if (key == null || from >= bytes.limit() || isPadding) {
      return true;
    }
    int at = hmac();
    byte[] found = new byte[HMAC_BYTES];
    if (at >= 0) {
      bytes.get(at + HEADER, found);
    }
    return at >= 0 && MessageDigest.isEqual(digest(key, number, at), found);
  }

  /** Sets the flags of each, as authentic or not, and authenticates them for an answer. */
  void reflect(boolean authentic, int number) {
    for (int at = from; at < bytes.limit(); at = next(at)) {
      boolean known = is(PADDING, at) || (key != null && is(HMAC, at));
      int flags = known ? 0 : UNRECOGNIZED;
      flags |= next(at) > bytes.limit() ? MALFORMED : 0;
      bytes.put(at, (byte) (authentic ? flags : flags | NOT_AUTHENTIC));
    }
    int at = key == null || !authentic ? -1 : hmac();
    if (key != null && at >= 0) {
      bytes.put(at + HEADER, digest(key, number, at));
    }
  }
}
