// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The modules that the launchers of the daemon ask of a Java. */
class JavaModulesTest {

  private static List<String> asked() throws Exception {
    Matcher list =
        Pattern.compile("for module in (.*); do")
            .matcher(Files.readString(Path.of("packaging/bin/jvm.sh")));
    assertTrue(list.find());
    return List.of(list.group(1).split(" "));
  }

  @Test
  void theDaemonServesWithThemAlone(@TempDir Path directory) throws Exception {
    String settings =
        """
        control.socket = "%s"
        metrics.listen = PORT
        listeners { tcp { protocol = tcp, address = ["127.0.0.2"], port = PORT } }
        """
            .formatted(directory.resolve("control.sock"));
    String modules = "--limit-modules=java.base," + String.join(",", asked());
    try (RunningDaemon daemon = new RunningDaemon(directory, settings, modules)) {
      daemon.awaitLine("Started");
      try (Socket socket = new Socket("127.0.0.2", daemon.port)) {
        socket.getOutputStream().write('x');
        assertEquals('x', socket.getInputStream().read());
      }
      try (Socket socket = new Socket("127.0.0.1", daemon.port)) {
        String ask = "GET /metrics HTTP/1.0\r\n\r\n";
        socket.getOutputStream().write(ask.getBytes(StandardCharsets.US_ASCII));
        String answer =
            new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
      }
      daemon.signal("TERM");
      assertEquals(0, daemon.awaitExit());
    }
  }

  @Test
  void allThatItsOwnClassesNameAreAmongThem() throws Exception {
    var printed = new ByteArrayOutputStream();
    int status =
        ToolProvider.findFirst("jdeps")
            .orElseThrow()
            .run(
                new PrintStream(printed),
                System.err,
                "-summary",
                "--ignore-missing-deps",
                "target/classes");
    assertEquals(0, status);
    Set<String> named = new TreeSet<>();
    Matcher module = Pattern.compile("-> (\\S+)").matcher(printed.toString());
    while (module.find()) {
      named.add(module.group(1));
    }
    assertTrue(named.remove("java.base"), printed.toString());
    named.remove("not");
    named.removeAll(asked());
    assertEquals(Set.of(), named);
  }
}
