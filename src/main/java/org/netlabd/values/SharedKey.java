// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that both ends have, in a file: its bytes, without a line's end behind them. Immutable; for
 * any thread. As a text it is the file's name, so that no log ever has the key.
 *
 * @param key of HMAC-SHA-256 (RFC 2104)
 */
public record SharedKey(Path file, SecretKeySpec key) {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int MOST_BYTES = 4_096;
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

  /** Reads it; throws, with the file's name and why, if it cannot be read or is no secret. */
  public static SharedKey read(Path file) throws IOException {
    byte[] bytes = RegularFile.read(file, MOST_BYTES);
    if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
      throw new IOException(file + ": everybody may read or change it (chmod o= " + file + ")");
    }
    int length = bytes.length;
    length -= length > 0 && bytes[length - 1] == '\n' ? 1 : 0;
    length -= length > 0 && bytes[length - 1] == '\r' ? 1 : 0;
    if (length == 0 || length > MOST_BYTES) {
      throw new IOException(file + ": " + (length == 0 ? "empty" : "longer than 4096 bytes"));
    }
    return new SharedKey(file, new SecretKeySpec(bytes, 0, length, ALGORITHM));
  }

  /** The first {@code bytes} of what authenticates the rest of the buffer. */
  public byte[] authentication(ByteBuffer text, int bytes) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(text);
      return Arrays.copyOf(mac.doFinal(), bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
