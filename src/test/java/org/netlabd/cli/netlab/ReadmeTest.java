// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.netlabd.cli.RunningDaemon;

/** README's list of the client's commands is tried, against netlabd; LabsIT tries its examples. */
@Timeout(90)
class ReadmeTest {

  private static List<String> client() throws IOException {
    String text = Files.readString(Path.of("README.md"));
    int begin = text.indexOf("\n## netlab, the client");
    return text.substring(begin, text.indexOf("\n## ", begin + 1)).lines().toList();
  }

  @Test
  void everyCommandOfTheListRuns(@TempDir Path folder) throws Exception {
    Path socket = folder.resolve("control.sock");
    String settings =
        "control.socket = \"%s\"\n".formatted(socket)
            + "listeners {\n"
            + "  tcp { protocol = tcp, address = [\"127.0.0.1\"], port = PORT }\n"
            + "  udp { protocol = udp, address = [\"127.0.0.1\"], port = PORT }\n"
            + "}\n";
    List<String> commands =
        client().stream()
            .filter(line -> line.matches(" {4}netlab .* # .*"))
            .map(line -> line.replaceFirst(" +#.*", "").strip())
            .toList();
    assertEquals(
        Netlab.tree().getSubcommands().keySet(),
        commands.stream().map(command -> command.split(" ", -1)[1]).collect(Collectors.toSet()));
    try (RunningDaemon daemon = new RunningDaemon(folder, settings)) {
      daemon.awaitLine("Started");
      for (String command : commands) {
        assertRuns(command.replace("[--udp]", ""), daemon.port, socket);
        if (command.contains("[--udp]")) {
          assertRuns(command.replace("[--udp]", "--udp"), daemon.port, socket);
        }
      }
    }
  }

  private static void assertRuns(String command, int port, Path socket) {
    String line =
        command
            .replace("HOST[:PORT]", "127.0.0.1:" + port + " -c 3 -i 5ms")
            .replace("HOST", "127.0.0.1")
            .replace("PORT", Integer.toString(port))
            .replace("FILE", "/")
            .replace("NAME", "echo")
            .replace("[COMMAND]", "echo")
            .replace("TEXT", "hello")
            .replaceFirst("(status|sessions|top|reload)$", "$1 --socket " + socket);
    List<String> words = new ArrayList<>(List.of(line.split(" +", -1)));
    words.removeIf(String::isEmpty);
    Run run = Run.netlab(words.subList(1, words.size()).toArray(String[]::new));
    assertEquals(0, run.status(), command + "\n" + run.out() + run.err());
  }
}
