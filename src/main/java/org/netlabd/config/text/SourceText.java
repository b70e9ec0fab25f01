package org.netlabd.config.text;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.netlabd.config.type.InvalidValueException;

/** The text of one file, with a bound on its length. */
final class SourceText {

  /** The library takes quadratic time for some texts; this keeps any within seconds. */
  private static final int MOST_BYTES = 256 << 10;

  private SourceText() {}

  /** The file's text; the refusal says why there is none, in the system's words. */
  static String read(Path file) throws InvalidValueException {
    byte[] bytes;
    // Buffered, because the JDK's own stream asks for the position, which a pipe has not.
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    } catch (IOException e) {
      throw new InvalidValueException("cannot be read: " + reason(e));
    }
    if (bytes.length > MOST_BYTES) {
      throw new InvalidValueException("is longer than 256 KiB");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidValueException("is not UTF-8 text");
    }
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
