// SPDX-License-Identifier: Apache-2.0
package org.netlabd.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The scripts that dpkg and init(8) call. */
class MaintainerScriptsTest {

  private static final Pattern OURS =
      Pattern.compile(
          "(?<clean>(?:env -i PATH=\"\\$PATH\"|\\$boot) )?"
              + "(?<![-\\w./\"]|-rc\\.d )"
              + "(?<program>/usr/libexec/netlabd/[a-z-]+|netlabd? [a-z]+|\"\\$launcher\" -)");

  /**
   * As the service has nothing of theirs either: a JAVA_HOME or LD_LIBRARY_PATH of other programs'.
   */
  @Test
  void theyRunOurProgramsWithoutTheEnvironmentOfTheirCaller() throws Exception {
    Map<String, List<String>> calls = new TreeMap<>();
    for (Path script : scripts()) {
      for (String line : Files.readAllLines(script)) {
        var call = OURS.matcher(line);
        while (runs(line) && call.find()) {
          calls
              .computeIfAbsent(script.getFileName().toString(), name -> new ArrayList<>())
              .add((call.group("clean") == null ? "NOT CLEAN: " : "") + call.group("program"));
        }
      }
    }

    assertEquals(
        Map.of(
            "netlab.postinst", List.of("/usr/libexec/netlabd/make-archive"),
            "netlabd.postinst", List.of("/usr/libexec/netlabd/make-archive", "netlabd check"),
            "netlabd.init", List.of("\"$launcher\" -", "netlabd check", "netlab reload")),
        calls);
  }

  /** Not a comment, an assignment or a message. */
  private static boolean runs(String line) {
    return !line.matches("\\s*(#|echo |log_daemon_msg |rm |launcher=).*");
  }

  private static List<Path> scripts() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("packaging/deb/debian"))) {
      return files
          .filter(file -> file.toString().matches(".*\\.(preinst|postinst|prerm|postrm|init)"))
          .sorted()
          .toList();
    }
  }
}
