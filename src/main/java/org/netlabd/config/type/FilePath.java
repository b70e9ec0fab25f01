// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.type;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import org.netlabd.values.Pem;
import org.netlabd.values.SharedKey;

/** Absolute paths. */
public final class FilePath {

  /** What sockaddr_un holds, less its NUL (unix(7)). */
  private static final int MOST_BYTES = 107;

  public static final ValueType<Path> SOCKET =
      ValueType.quoted(
          FilePath::socket, Path::toString, "an absolute path of " + MOST_BYTES + " bytes at most");

  public static final ValueType<String> CERTIFICATES = pem(Pem::certificates, "certificates");

  public static final ValueType<String> KEY =
      pem(Pem::key, "a private key (PKCS #8, without a password)");

  /** Of a key that both ends have, or none. */
  public static final ValueType<Optional<SharedKey>> SHARED_KEY =
      ValueType.quoted(
          text -> {
            try {
              return text.isEmpty()
                  ? Optional.empty()
                  : Optional.of(SharedKey.read(absolute(text)));
            } catch (IOException e) {
              throw new InvalidValueException(String.valueOf(e.getMessage()));
            }
          },
          key -> key.map(SharedKey::toString).orElse(""),
          "the absolute path of a file with a key that not everybody may read, or \"\" for none");

  private FilePath() {}

  private interface PemReader {
    Object read(Path file) throws IOException, GeneralSecurityException;
  }

  private static ValueType<String> pem(PemReader reader, String what) {
    return ValueType.quoted(
        text -> {
          try {
            if (!text.isEmpty()) {
              reader.read(absolute(text));
            }
            return text;
          } catch (IOException | GeneralSecurityException e) {
            throw new InvalidValueException(String.valueOf(e.getMessage()));
          }
        },
        text -> text,
        "the absolute path of a PEM file with " + what + ", or \"\" for none");
  }

  private static Path socket(String text) throws InvalidValueException {
    if (text.endsWith("/")) {
      throw new InvalidValueException(text, "is a directory's path");
    }
    if (text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      throw new InvalidValueException(text, "is too long");
    }
    return absolute(text);
  }

  private static Path absolute(String text) throws InvalidValueException {
    if (!text.startsWith("/")) {
      throw new InvalidValueException(text, "is not an absolute path");
    }
    try {
      if (text.chars().noneMatch(Character::isISOControl)) {
        return Path.of(text);
      }
    } catch (InvalidPathException e) {
      // Characters that the locale's encoding does not have.
    }
    throw new InvalidValueException(text, "has characters that cannot be in a path");
  }
}
