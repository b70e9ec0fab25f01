// SPDX-License-Identifier: Apache-2.0
package org.netlabd.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What git gives to whom it is set up for other systems' line ends. */
class CheckoutTest {

  /** The kernel looks for an interpreter whose name ends in CR. */
  @ParameterizedTest
  @ValueSource(
      strings = {"packaging/dev/run", "packaging/deb/debian/rules", "conf/netlabd.conf", "pom.xml"})
  void linesEndInLfWhateverAutocrlfSays(String name, @TempDir Path scratch) throws Exception {
    Path file = scratch.resolve(Path.of(name).getFileName());
    Files.copy(Path.of(name), file);
    Files.copy(Path.of(".gitattributes"), scratch.resolve(".gitattributes"));
    git(scratch, "init", "--quiet");
    git(scratch, "add", ".");
    Files.delete(file);

    git(scratch, "-c", "core.autocrlf=true", "checkout-index", "--all");

    assertEquals(Files.readString(Path.of(name)), Files.readString(file));
  }

  private static void git(Path directory, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    ProcessBuilder git = new ProcessBuilder(command).directory(directory.toFile()).inheritIO();
    git.environment().keySet().removeIf(variable -> variable.startsWith("GIT_"));
    assertEquals(0, git.start().waitFor(), command::toString);
  }
}
