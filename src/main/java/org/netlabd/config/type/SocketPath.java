package org.netlabd.config.type;

import com.typesafe.config.ConfigUtil;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where a Unix socket is. */
public record SocketPath() implements ValueType<Path> {

  /** What sockaddr_un holds, less its NUL (unix(7)). */
  private static final int MOST_BYTES = 107;

  @Override
  public Path parse(String text) throws InvalidValueException {
    if (!text.startsWith("/")) {
      throw new InvalidValueException(Quote.quote(text) + " is not an absolute path");
    }
    if (text.endsWith("/")) {
      throw new InvalidValueException(Quote.quote(text) + " is a directory's path");
    }
    if (text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      throw new InvalidValueException(Quote.quote(text) + " is too long");
    }
    try {
      if (text.chars().noneMatch(Character::isISOControl)) {
        return Path.of(text);
      }
    } catch (InvalidPathException e) {
      // Characters that the locale's encoding does not have.
    }
    throw new InvalidValueException(Quote.quote(text) + " has characters that cannot be in a path");
  }

  @Override
  public String render(Path value) {
    return ConfigUtil.quoteString(value.toString());
  }

  @Override
  public String accepted() {
    return "an absolute path of " + MOST_BYTES + " bytes at most";
  }
}
