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
import org.netlabd.client.TestServer;

/** What README says of the client is tried, against netlabd. */
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
            .replace("reload", "reload --socket " + socket);
    List<String> words = new ArrayList<>(List.of(line.split(" +", -1)));
    words.removeIf(String::isEmpty);
    Run run = Run.netlab(words.subList(1, words.size()).toArray(String[]::new));
    assertEquals(0, run.status(), command + "\n" + run.out() + run.err());
  }

  /** Numbers apart, which differ each time. */
  private static String shape(String line) {
    return line.replaceAll("\\d+(\\.\\d+)?", "N").replaceAll("[mu]s\\b", "s");
  }

  @Test
  void theExamplesAreWhatIsPrinted() throws IOException {
    List<String> lines = client().stream().map(ReadmeTest::shape).map(String::strip).toList();
    try (TestServer server = TestServer.echo()) {
      Run echo = Run.netlab("echo", "127.0.0.1:" + server.port(), "-c", "3", "-i", "10ms");
      List<String> printed = echo.out().lines().limit(6).map(ReadmeTest::shape).toList();
      int example = lines.indexOf(shape("$ netlab echo 127.0.0.1:7777 -c 3 -i 10ms"));
      assertEquals(printed, lines.subList(example + 1, example + 7));
    }
    String closed = Integer.toString(TestServer.closedPort());
    Run connect = Run.netlab("connect", "127.0.0.1", closed);
    int example = lines.indexOf(shape("$ netlab connect localhost 9"));
    assertEquals(
        List.of(
            connect.out().lines().map(ReadmeTest::shape).reduce((a, b) -> b).orElse(""),
            shape(connect.err().strip())),
        lines.subList(example + 2, example + 4));
  }
}
