// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.netlabd.cli.netlab.option.JsonOption;
import org.netlabd.client.TestServer;
import org.netlabd.client.UdpTestServer;
import org.opentest4j.AssertionFailedError;
import picocli.CommandLine;

/** One document always: of figures, of failures of every kind, and of mistakes. */
@Timeout(60)
class JsonOptionTest {

  @Test
  void whatWhomWhenHowAndByWhichVersion() throws IOException {
    try (TestServer server = TestServer.echo()) {
      Instant before = Instant.now();
      Run run =
          Run.netlab("bulk", "127.0.0.1", server.port(), "--size", "2K", "--json", "--chunk", "1K");
      Map<String, Object> document = JsonDocument.of(run, "bulk");
      assertEquals(0, run.status(), run.err());
      assertEquals("bulk", document.get("command"));
      assertEquals("127.0.0.1", document.get("host"));
      Instant start = Instant.parse((String) document.get("start"));
      assertFalse(start.isBefore(before.minusSeconds(60)), "a clock may be set meanwhile");
      assertTrue(Duration.between(start, Instant.now()).toSeconds() < 120);
      Map<?, ?> parameters = (Map<?, ?>) document.get("parameters");
      assertEquals(server.port(), parameters.get("port"));
      assertEquals(2048, parameters.get("size"));
      assertEquals("5s", parameters.get("timeout"), "by default");
      assertEquals(2048, document.get("received"));
    }
  }

  @Test
  void eachCommandsDocumentIsValid() throws IOException {
    try (TestServer server = TestServer.echo();
        UdpTestServer datagrams = UdpTestServer.echo()) {
      for (List<String> command :
          List.of(
              List.of("connect", "127.0.0.1", server.port()),
              List.of("udp", "127.0.0.1", datagrams.port(), "hello"),
              List.of("bulk", "127.0.0.1", server.port(), "--size", "100K"),
              List.of("multi", "127.0.0.1", server.port()),
              List.of("sockopts"))) {
        Run run = json(command);
        JsonDocument.of(run, command.get(0));
        assertEquals(0, run.status(), command + run.err());
      }
    }
  }

  @Test
  void aFailureIsADocumentToo() throws IOException {
    String closed = Integer.toString(TestServer.closedPort());
    for (CommandLine command : Netlab.tree().getSubcommands().values()) {
      if (JsonOption.of(command.getCommandSpec()) == null) {
        continue;
      }
      String name = command.getCommandName();
      Run usage = json(List.of(name, "--no-such-option"));
      assertEquals(64, usage.status(), name);
      assertEquals("client", failure(usage, name).get("kind"));
      if (command.getCommandSpec().positionalParameters().isEmpty()) {
        continue;
      }
      Run unknown = json(with(command, "no-such-host.invalid", closed));
      assertEquals(68, unknown.status(), name + unknown.err());
      assertEquals("resolve", failure(unknown, name).get("stage"));
      if (!name.equals("multi")) {
        Run refused = json(with(command, "127.0.0.1", closed));
        assertEquals(69, refused.status(), name + refused.err());
        assertEquals("ECONNREFUSED", failure(refused, name).get("errno"));
        assertEquals(1, refused.err().lines().count(), "and one line for people");
      }
    }
  }

  private static List<String> with(CommandLine command, String host, String port) {
    return switch (command.getCommandName()) {
      case "echo" -> List.of("echo", host + ":" + port, "-c", "1");
      case "udp" -> List.of("udp", host, port, "hello");
      default -> List.of(command.getCommandName(), host, port);
    };
  }

  private static Map<?, ?> failure(Run run, String command) throws IOException {
    return (Map<?, ?>) JsonDocument.of(run, command).get("failure");
  }

  private static Run json(List<String> arguments) {
    List<String> all = new java.util.ArrayList<>(arguments);
    all.add("--json");
    return Run.netlab(all.toArray(String[]::new));
  }

  @Test
  void everyCommandThatHasDocumentsHasASchemaThatRefusesWhatItDoesNotKnow() {
    for (CommandLine command : Netlab.tree().getSubcommands().values()) {
      if (JsonOption.of(command.getCommandSpec()) != null) {
        String schema = "netlab-" + command.getCommandName() + "-1";
        assertTrue(Files.exists(Path.of("src/main/schema", schema + ".json")), schema);
        String text =
            "{\"schema\":\"%s\",\"version\":\"1\",\"command\":\"%s\",\"host\":null,\"start\":"
                    .formatted(schema, command.getCommandName())
                + "\"2026-11-26T00:00:00Z\",\"parameters\":{},\"failure\":null,\"what\":1}";
        assertThrows(AssertionFailedError.class, () -> JsonDocument.valid(text, schema));
      }
    }
  }
}
