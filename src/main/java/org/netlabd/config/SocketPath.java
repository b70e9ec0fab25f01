package org.netlabd.config;

import com.typesafe.config.ConfigUtil;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Where a Unix socket is. */
record SocketPath() implements ValueType<Path> {

  /** What sockaddr_un holds, less its NUL (unix(7)). */
  private static final int MOST_BYTES = 107;

  @Override
  public Path parse(String text) throws Refusal {
    if (!text.matches("/[^\\p{Cntrl}]+")) {
      throw new Refusal(Quote.quote(text) + " is not an absolute path");
    }
    if (text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      throw new Refusal(Quote.quote(text) + " is too long");
    }
    return Path.of(text);
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
