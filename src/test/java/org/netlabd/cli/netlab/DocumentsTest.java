// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.netlabd.cli.netlab.doc.Documents;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

/** The pages and completions that the build makes say all that the commands know. */
class DocumentsTest {

  @Test
  void everyCommandHasAPageThatNamesEveryOption(@TempDir Path folder) throws IOException {
    Documents.main(new String[] {folder.toString(), "2026-01-01T00:00:00Z"});
    for (CommandLine command : Netlab.tree().getSubcommands().values()) {
      String name = command.getCommandName();
      String page = Files.readString(folder.resolve("man/netlab-" + name + ".1"));
      assertTrue(page.startsWith(".Dd January 1, 2026\n.Dt NETLAB-"), page);
      command
          .getCommandSpec()
          .optionsMap()
          .keySet()
          .forEach(option -> assertTrue(page.contains("Fl " + option.substring(1)), option));
      assertFalse(page.contains("%%"), name);
      assertTrue(page.contains(".Sh EXAMPLES\n.Dl netlab " + name), name);
    }
    String overview = Files.readString(folder.resolve("man/netlab.1"));
    Netlab.tree()
        .getSubcommands()
        .keySet()
        .forEach(name -> assertTrue(overview.contains(".It Xr netlab-" + name + " 1"), name));
  }

  @Test
  void theShellsTakeTheirCompletions(@TempDir Path folder) throws Exception {
    Documents.main(new String[] {folder.toString(), "2026-01-01T00:00:00Z"});
    Path bash = folder.resolve("completion/netlab");
    assertFalse(Files.readString(bash).startsWith("#!"));
    Process check = new ProcessBuilder("bash", "-n", bash.toString()).inheritIO().start();
    assertEquals(0, check.waitFor());
    String zsh = Files.readString(folder.resolve("completion/_netlab"));
    assertTrue(zsh.startsWith("#compdef netlab\n"));
    Netlab.tree()
        .getSubcommands()
        .keySet()
        .forEach(name -> assertTrue(zsh.contains("    " + name + ")\n"), name));
  }

  @Test
  void helpIsPrintedForEveryCommand() {
    for (String name : Netlab.tree().getSubcommands().keySet()) {
      Run run = Run.netlab(name, "--help");
      assertEquals(0, run.status());
      assertTrue(run.out().startsWith("Usage: netlab " + name), run.out());
    }
    assertEquals(0, Run.netlab("--help").status());
    assertEquals(0, Run.netlab("--version").status());
  }

  @Test
  void whateverCanBeTypedHasItsTextAndNoTextIsNobodys() {
    Set<String> told = new HashSet<>();
    Stream.concat(Stream.of(Netlab.tree()), Netlab.tree().getSubcommands().values().stream())
        .map(CommandLine::getCommandSpec)
        .forEach(
            spec -> {
              assertNotEquals(0, spec.usageMessage().description().length, spec.name());
              told.addAll(List.of(spec.usageMessage().description()));
              told.addAll(List.of(spec.usageMessage().footer()));
              for (ArgSpec argument : spec.args()) {
                assertNotEquals(0, argument.description().length, argument.toString());
                told.addAll(List.of(argument.description()));
              }
            });
    ResourceBundle texts = ResourceBundle.getBundle("org.netlabd.cli.netlab.manual");
    for (String key : texts.keySet()) {
      String begin = texts.getString(key).replaceFirst("(\\$\\{|%%).*", "");
      assertTrue(told.stream().anyMatch(text -> text.startsWith(begin)), key);
    }
  }
}
