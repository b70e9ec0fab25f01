// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.doc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import org.netlabd.cli.netlab.Netlab;
import picocli.CommandLine;

/** Writes what is generated; called by the build, never by the program. */
public final class Documents {

  private Documents() {}

  /**
   * Writes {@code man/*.1} and {@code completion/*}.
   *
   * @param arguments the folder to write to, and the date of the pages
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    LocalDate date = LocalDate.parse(arguments[1].substring(0, "2026-01-01".length()));
    CommandLine tree = Netlab.tree();
    Path man = Files.createDirectories(folder.resolve("man"));
    Files.writeString(man.resolve("netlab.1"), ManPage.ofTree(tree, date));
    for (Map.Entry<String, CommandLine> command : tree.getSubcommands().entrySet()) {
      Files.writeString(
          man.resolve("netlab-" + command.getKey() + ".1"),
          ManPage.ofCommand(command.getValue(), date));
    }
    Path completion = Files.createDirectories(folder.resolve("completion"));
    Files.writeString(completion.resolve("netlab"), BashCompletion.of(tree));
    Files.writeString(completion.resolve("_netlab"), ZshCompletion.of(tree));
  }
}
