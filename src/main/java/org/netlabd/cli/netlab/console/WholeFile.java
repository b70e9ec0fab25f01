// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A file that is never there by halves: another takes its place, or it stays as it was. */
public final class WholeFile {

  private WholeFile() {}

  public interface Writing {
    void to(Path file) throws IOException;
  }

  /** Fails as {@link #write} would, and leaves nothing behind. */
  public static void check(Path file) throws IOException {
    if (isAnother(file)) {
      Files.newByteChannel(file, StandardOpenOption.WRITE).close();
      return;
    }
    Path place = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    if (!Files.isDirectory(place.resolveSibling(""))) {
      throw new NoSuchFileException(file.toString());
    }
    Files.delete(Files.createTempFile(place.getParent(), "" + place.getFileName(), null));
  }

  /** Whether something else is there, such as a pipe or a device, which is written to as it is. */
  public static boolean isAnother(Path file) {
    return Files.exists(file) && !Files.isRegularFile(file);
  }

  /** Writes it in one step; a pipe or a device as it goes. */
  public static void write(Path file, Writing writing) throws IOException {
    if (isAnother(file)) {
      writing.to(file);
      return;
    }
    Path place = Files.exists(file) ? file.toRealPath() : file;
    // Whoever collects files by the ends of their names is not to see it.
    Path fresh = place.resolveSibling(place.getFileName() + "." + ProcessHandle.current().pid());
    try {
      writing.to(fresh);
      Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
