// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.cli.netlab.console.Terminal.Window;
import org.netlabd.cli.netlab.report.History;
import org.netlabd.cli.netlab.report.Rates;
import org.netlabd.cli.netlab.report.Rates.Answers;
import org.netlabd.cli.netlab.report.Rates.Listing;
import org.netlabd.cli.netlab.report.TopOrder;
import org.netlabd.cli.netlab.report.TopReport;
import org.netlabd.cli.netlab.report.TopReport.View;
import org.netlabd.control.Command;
import org.netlabd.control.ControlSocket;
import org.netlabd.control.Reply;

/** Whatever is in the texts of the daemon's answers, nothing of it acts on the terminal. */
@Timeout(120)
class HostileAnswerTest {

  /** Clears the screen in two ways, turns the text around, and begins a line of its own. */
  private static final String HOSTILE = "x\u001b[2J\u009b2J\u202e\u2028\r\nforged: line\t";

  @TempDir Path directory;

  /** An answer of the daemon's of which every text is hostile. */
  private static Map<String, Object> hostile() {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("netlabd", HOSTILE);
    answer.put("pid", 1);
    answer.put("start", HOSTILE);
    answer.put("uptime_seconds", 5);
    answer.put("recent_seconds", 5);
    answer.put("reload", Map.of("time", HOSTILE, "ok", true, "lines", List.of(HOSTILE)));
    answer.put("loops", List.of(0.1));
    answer.put("log", List.of(Map.of("target", HOSTILE, "sent", HOSTILE, "dropped", 0)));
    Map<String, Object> listener = new LinkedHashMap<>();
    for (String name : List.of("name", "protocol", "service", "sessions", "sessions_open")) {
      listener.put(name, HOSTILE);
    }
    listener.put("sessions_ended", Map.of(HOSTILE, 1));
    listener.put("recent", Map.of());
    listener.put(
        "sockets", List.of(Map.of("address", HOSTILE, "options", Map.of(HOSTILE, HOSTILE))));
    answer.put("listeners", List.of(listener));
    answer.put("sessions", List.of(session()));
    answer.put("lines", List.of(HOSTILE));
    return answer;
  }

  private static Map<String, Object> session() {
    Map<String, Object> session = new LinkedHashMap<>();
    for (String name : List.of("listener", "peer", "proxy", "local", "retransmits")) {
      session.put(name, HOSTILE);
    }
    session.put("stalled", true);
    return session;
  }

  private static void assertHarmless(String text) {
    for (String line : text.split("\n", -1)) {
      assertEquals(line, line.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?"));
      assertFalse(line.startsWith("forged"), text);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status",
        "status -v",
        "sessions",
        "sessions --sort unsent",
        "sessions --end 192.0.2.1:1",
        "top --once --interval 100ms",
        "reload"
      })
  void isEscapedAlsoWhereItIsARefusal(String arguments) throws IOException {
    for (boolean done : List.of(true, false)) {
      Command any = new Command(false, request -> new Reply(done, hostile()));
      Map<String, Command> all = Map.of("status", any, "sessions", any, "end", any, "reload", any);
      Path path = directory.resolve("control.sock");
      try (ControlSocket socket = ControlSocket.open(path, all)) {
        assertTrue(socket.isAt(path));
        List<String> words = new ArrayList<>(List.of(arguments.split(" ")));
        words.addAll(List.of("--socket", path.toString()));
        Run run = Run.netlab(words.toArray(String[]::new));
        assertEquals(done ? 0 : 1, run.status(), run.err());
        assertTrue((done ? run.out() : run.err()).contains("\\x1b"), run::toString);
        assertHarmless(run.out());
        assertHarmless(run.err());
      }
    }
  }

  @Test
  void isEscapedOnTheScreenOfTop() {
    Listing sessions = new Listing(List.of(session()), 1);
    Rates rates = Rates.of(null, new Answers(hostile(), 1, sessions));
    History history = new History(false);
    history.add(rates);
    View view = new View(TopOrder.BYTES, "", 0);
    for (String trouble : List.of("", HOSTILE)) {
      TopReport.screen(rates, history, view, new Window(24, 80), trouble, trouble)
          .forEach(line -> assertHarmless(line.text()));
    }
    View filtered = new View(TopOrder.NAME, HOSTILE, 0);
    TopReport.screen(rates, history, filtered, new Window(24, 80), "", "")
        .forEach(line -> assertHarmless(line.text()));
  }
}
