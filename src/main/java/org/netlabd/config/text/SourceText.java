package org.netlabd.config.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The text of one regular file, with a bound on its length.
 *
 * @param text empty if it is not UTF-8
 * @param badLine the first line that is not UTF-8; 0 if all is
 */
record SourceText(String text, int badLine) {

  /** The library takes quadratic time for some texts; this keeps any within seconds. */
  static final int MOST_BYTES = 256 << 10;

  /**
   * Reads a file. A FIFO, a device or a socket is not even opened: that could wait for ever, or do
   * something.
   *
   * @throws IOException why it cannot be read, in the system's words
   */
  static SourceText read(Path file) throws IOException {
    byte[] bytes;
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        throw new IOException(attributes.isDirectory() ? "Is a directory" : "Not a regular file");
      }
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes(MOST_BYTES + 1);
      }
    } catch (IOException e) {
      throw new IOException("cannot be read: " + reason(e), e);
    }
    if (bytes.length > MOST_BYTES) {
      throw new IOException("is longer than 256 KiB");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CoderResult result = decoder.decode(in, out, true);
    if (!result.isError()) {
      return new SourceText(out.flip().toString(), 0);
    }
    int line = 1;
    for (int i = 0; i < in.position(); i++) {
      line += bytes[i] == '\n' ? 1 : 0;
    }
    return new SourceText("", line);
  }

  /** Why a file or directory cannot be read, in the words of strerror(3). */
  static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "No such file or directory";
    }
    if (e instanceof AccessDeniedException) {
      return "Permission denied";
    }
    if (e instanceof NotDirectoryException) {
      return "Not a directory";
    }
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return reason == null ? e.getClass().getSimpleName() : reason;
  }
}
