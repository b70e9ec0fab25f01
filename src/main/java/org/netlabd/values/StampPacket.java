// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A test packet of STAMP (RFC 8762): what its session-sender sends, and, of the same size, what its
 * session-reflector sends back. The sender's has zeros from {@link Field#RECEIVED} on. For one
 * thread.
 *
 * @param bytes from 0 to its limit, in network order
 * @param key without one it is not authenticated, and has another form
 */
public record StampPacket(ByteBuffer bytes, @Nullable SharedKey key) {

  /** IANA's port of a session-reflector (RFC 8545). */
  public static final int PORT = 862;

  /** Fields, and where they begin without and with authentication (RFC 8762, figures 5 and 6). */
  public enum Field {
    NUMBER(0, 0),
    TIME(4, 16),
    ERROR(12, 24),
    /** The session's identifier (RFC 8972). */
    SESSION(14, 26),
    RECEIVED(16, 32),
    SENDER_NUMBER(24, 48),
    SENDER_TIME(28, 64),
    SENDER_ERROR(36, 72),
    SENDER_TTL(40, 80);

    private final int open;
    private final int authenticated;

    Field(int open, int authenticated) {
      this.open = open;
      this.authenticated = authenticated;
    }
  }

  /** Of a clock's error (RFC 4656, 4.1.2): NTP's format, not synchronized, a second. */
  public static final short UNKNOWN_ERROR = 32 << 8 | 1;

  /** Set in a clock's error where its times are in PTP's format (RFC 8186). */
  private static final int PTP = 0x4000;

  private static final int OPEN_BYTES = 44;

  /** Without the zeros at its end: TWAMP Light's, whose answer is as long (RFC 6038, section 5). */
  private static final int LEAST_OPEN_BYTES = 41;

  private static final int AUTHENTICATED_BYTES = 112;
  private static final int HMAC = 96;
  private static final long FROM_1900_TO_1970 = 2_208_988_800L;

  /** Bytes of a packet without extensions. */
  public static int base(@Nullable SharedKey key) {
    return key == null ? OPEN_BYTES : AUTHENTICATED_BYTES;
  }

  public int at(Field field) {
    return key == null ? field.open : field.authenticated;
  }

  public short getShort(Field field) {
    return bytes.getShort(at(field));
  }

  /** Authenticates it, last of all. */
  public void seal() {
    if (key != null) {
      bytes.put(HMAC, authentication(key));
    }
  }

  /** So many bytes it must have, so that its fields have room. */
  public int leastBytes() {
    return key == null ? LEAST_OPEN_BYTES : AUTHENTICATED_BYTES;
  }

  /** Whether it is as long as it must be, and who sent it had the key, if there is one. */
  public boolean isSealed() {
    boolean isLong = bytes.limit() >= leastBytes();
    if (!isLong || key == null) {
      return isLong;
    }
    byte[] found = new byte[AUTHENTICATED_BYTES - HMAC];
    bytes.get(HMAC, found);
    return MessageDigest.isEqual(found, authentication(key));
  }

  private byte[] authentication(SharedKey with) {
    return with.authentication(bytes.slice(0, HMAC), AUTHENTICATED_BYTES - HMAC);
  }

  /** A time in NTP's format (RFC 5905): seconds since 1900, and 2^-32 of them. */
  public static long time(Instant time) {
    long fraction = ((long) time.getNano() << 32) / 1_000_000_000;
    return ((time.getEpochSecond() + FROM_1900_TO_1970) << 32) | fraction;
  }

  /** The time that a field has, by the error that its clock's owner states; until 2104. */
  public Instant time(Field field, Field error) {
    long seconds = bytes.getInt(at(field)) & 0xffff_ffffL;
    long fraction = bytes.getInt(at(field) + Integer.BYTES) & 0xffff_ffffL;
    if ((bytes.getShort(at(error)) & PTP) != 0) {
      return Instant.ofEpochSecond(seconds, fraction);
    }
    long wrapped = seconds < 1L << 31 ? 1L << 32 : 0;
    return Instant.ofEpochSecond(
        seconds + wrapped - FROM_1900_TO_1970, (fraction * 1_000_000_000 + (1L << 31)) >> 32);
  }
}
