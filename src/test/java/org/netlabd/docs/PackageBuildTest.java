// SPDX-License-Identifier: Apache-2.0
package org.netlabd.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What packaging/deb/build says before it does anything. */
class PackageBuildTest {

  /** debhelper would fail in its midst, over a file whose name is half of the folder's. */
  @ParameterizedTest
  @ValueSource(strings = {" ", "'", "\"", "\\", "[", "`", "$", "&", ";", "|", "(", ")", "<", ">"})
  void aFolderWithAShellsCharacterIsRefused(String character, @TempDir Path scratch)
      throws Exception {
    Path checkout = scratch.toRealPath().resolve("my" + character + "checkout");
    Path script = checkout.resolve("packaging/deb/build");
    Files.createDirectories(script.getParent());
    Files.copy(Path.of("packaging/deb/build"), script);

    Process build = new ProcessBuilder("bash", script.toString()).redirectErrorStream(true).start();

    assertEquals(
        "build: "
            + checkout
            + " has a blank, a quote or a shell's character in its name, and debhelper does not build"
            + " there: move the checkout\n",
        new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    assertEquals(1, build.waitFor());
  }
}
