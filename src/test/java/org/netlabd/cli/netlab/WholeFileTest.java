// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.netlabd.cli.netlab.console.WholeFile;

/** A file is as it was or whole, whatever keeps it from being written. */
class WholeFileTest {

  @TempDir private Path folder;

  private static void fill(Path file) throws IOException {
    Files.writeString(file, "half of it");
    throw new IOException("No space left on device");
  }

  private long files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.count();
    }
  }

  @Test
  void whatCannotBeWrittenLeavesNoHalves() throws IOException {
    Path page = folder.resolve("page.html");
    WholeFile.check(page);
    assertThrows(IOException.class, () -> WholeFile.write(page, WholeFileTest::fill));
    assertEquals(0, files());
    Files.writeString(page, "of yesterday");
    assertThrows(IOException.class, () -> WholeFile.write(page, WholeFileTest::fill));
    assertEquals("of yesterday", Files.readString(page));
    assertEquals(1, files());
  }

  @Test
  void aLinkStaysOneAndADeviceIsWrittenTo() throws IOException {
    Path page = folder.resolve("page.html");
    Path link = Files.createSymbolicLink(folder.resolve("link.html"), page.getFileName());
    Files.writeString(page, "of yesterday");
    WholeFile.check(link);
    WholeFile.write(link, file -> Files.writeString(file, "of today"));
    assertEquals("of today", Files.readString(page));
    assertTrue(Files.isSymbolicLink(link));
    WholeFile.check(Path.of("/dev/null"));
    WholeFile.write(Path.of("/dev/null"), file -> Files.writeString(file, "of today"));
    assertThrows(NoSuchFileException.class, () -> WholeFile.check(folder.resolve("none/page")));
  }
}
