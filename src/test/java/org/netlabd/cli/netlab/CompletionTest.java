// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.netlabd.cli.netlab.doc.Documents;

/** What the shells offer for what has been typed so far. */
@Timeout(60)
class CompletionTest {

  /** Answers what takes the last word's place, with the words as bash ends them. */
  private static final String ASK =
      "source \"$1\"; shift; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _netlab;"
          + " printf '%s\\n' \"${COMPREPLY[@]}\"";

  @TempDir private static Path folder;

  @BeforeAll
  static void write() throws IOException {
    Documents.main(new String[] {folder.toString(), "2026-01-01T00:00:00Z"});
  }

  /** A bar stands where bash ends a word; a service of two protocols is offered twice. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "netlab|ec, echo",
        "netlab|help|relo, reload",
        "netlab|foo|, ~~",
        "netlab|connect|localhost|echo|--js, --json",
        "netlab|connect|localhost|echo|--cs, ~~",
        "netlab|get|localhost|status|--sl, --sleep",
        "netlab|udp|localhost|echo|--fi, --file",
        "netlab|--help|echo|--cs, --csv",
        "netlab|bulk|h|echo|--mode|na, naive",
        "netlab|bulk|h|echo|--mode|=|na, naive",
        "netlab|bulk|h|echo|--mode|=, naive alternate concurrent",
        "netlab|bulk|h|echo|--mode|concurrent|--no-d, --no-delay",
        "netlab|echo|-qc|, ~~",
        "netlab|echo|-c|3|--count|9|--cs, --csv",
        "netlab|echo|h|--|--cs, ~~",
        "netlab|echo|[|::|1|]|:|7|--cs, --csv",
        "netlab|echo|fe80|::|1%lo|--cs, --csv",
        "netlab|echo|localhost|:|daytim, daytime",
        "netlab|echo|a|:|1|b|:|daytim, daytime",
        "netlab|connect|h|daytim, daytime",
        "netlab|connect|h|7|daytim, ~~",
        "netlab|tcp|h|7|'a: b'|--ex, --expect",
        "netlab|tcp|h|7|\"a|--ex, --expect",
        "netlab|port|daytim, daytime",
        "netlab|sessions|--sort|id, idle",
        "netlab|sockopts|x, ~~"
      })
  void bashOffers(String words, String offered) throws Exception {
    assertEquals(offered, String.join(" ", ask(words.split("\\|", -1))));
  }

  private static List<String> ask(String... words) throws Exception {
    ProcessBuilder bash =
        new ProcessBuilder(
            "bash", "--norc", "-c", ASK, "bash", folder.resolve("completion/netlab").toString());
    bash.command().addAll(List.of(words));
    Process asked = bash.redirectErrorStream(true).start();
    String all = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, asked.waitFor(), all);
    return all.lines().distinct().toList();
  }

  /** Of {@code NAME[TEXT]:LABEL:ACTION} zsh runs an action that it does not know as a command. */
  @Test
  void zshRunsNothingOfATextOrALabel() throws IOException {
    List<String> specs =
        Files.readString(folder.resolve("completion/_netlab"))
            .lines()
            .map(String::strip)
            .filter(line -> line.matches("'(\\(|\\*|[0-9]:).*"))
            .toList();
    assertTrue(specs.size() > 200, () -> "" + specs.size());
    String text = "(\\\\.|[^\\[\\]:\\\\])*";
    String action = ":%s:( |_files|_hosts|_ports|\\([-a-z ]+\\))?".formatted(text);
    String option = "(\\*|\\(-[^)]*\\))--?[-a-z0-9A-Z]+[=+]?\\[%s\\]".formatted(text);
    String form = "'((%s)(%s)?|([0-9]|\\*)%s)'( \\\\)?".formatted(option, action, action);
    specs.stream()
        .filter(spec -> !spec.startsWith("'*::") && !spec.startsWith("'1:command"))
        .forEach(spec -> assertTrue(spec.matches(form), spec));
  }
}
