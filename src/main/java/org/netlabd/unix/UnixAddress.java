package org.netlabd.unix;

import java.nio.charset.StandardCharsets;

/**
 * Where a Unix socket is bound: a path, or a name in the abstract name space, which is written with
 * a leading {@code @} as systemd and ss(8) do.
 *
 * <p>Used by whoever names a Unix socket; pure.
 */
public final class UnixAddress {

  /** What {@code sun_path} holds (unix(7)); the native library would cut what is longer. */
  static final int MAX_BYTES = 108;

  private final String text;
  private final byte[] bytes;

  private UnixAddress(String text, byte[] bytes) {
    this.text = text;
    this.bytes = bytes;
  }

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException with what is wrong, where it is none
   */
  public static UnixAddress of(String text) {
    boolean isAbstract = text.startsWith("@");
    if (!isAbstract && !text.startsWith("/")) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a Unix socket's address; an absolute path or @NAME is accepted");
    }
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a Unix socket's address has a NUL in it");
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "'" + text + "' is longer than the " + MAX_BYTES + " bytes of a Unix socket's address");
    }
    if (isAbstract) {
      bytes[0] = 0;
    }
    return new UnixAddress(text, bytes);
  }

  /** As the kernel wants it: not terminated, an abstract name behind a NUL. */
  byte[] bytes() {
    return bytes.clone();
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }
}
