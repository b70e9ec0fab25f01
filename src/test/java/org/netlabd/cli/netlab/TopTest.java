// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.netlabd.cli.RunningDaemon;

/** {@code netlab top}, {@code status} and {@code sessions} as they are read in a window. */
@Timeout(180)
class TopTest {

  private static final String LISTENERS =
      """
      drain = 1s
      listeners {
        tcp { protocol = tcp, address = ["127.0.0.1"], port = PORT }
        udp { protocol = udp, address = ["127.0.0.1"], port = PORT }
      }
      """;

  private static final String KEYS = "q quit  / filter";

  @TempDir Path directory;

  private RunningDaemon daemon;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    daemon = start(LISTENERS);
  }

  private RunningDaemon start(String listeners) throws IOException, InterruptedException {
    RunningDaemon started =
        new RunningDaemon(directory, "control.socket = \"" + socket() + "\"\n" + listeners);
    started.awaitLine("Started");
    return started;
  }

  private Path socket() {
    return directory.resolve("control.sock");
  }

  @AfterEach
  void stop() {
    daemon.close();
  }

  private Socket connected() throws IOException {
    Socket socket = new Socket("127.0.0.1", daemon.port);
    socket.setSoTimeout(20_000);
    socket.getOutputStream().write(7);
    assertEquals(7, socket.getInputStream().read());
    return socket;
  }

  private String command(String name, String... more) {
    return "netlab " + name + " --socket " + socket() + " " + String.join(" ", more);
  }

  private TmuxWindow top(int columns, int rows, String... options) throws IOException {
    return new TmuxWindow(directory, columns, rows).run(command("top", options));
  }

  private static List<String> lines(String screen) {
    return screen.lines().map(String::stripTrailing).toList();
  }

  @ParameterizedTest
  @CsvSource({"80, 24", "200, 50"})
  void whatTheDaemonDoesIsSeenInAWindow(int columns, int rows) throws Exception {
    try (Socket one = connected();
        TmuxWindow window = top(columns, rows)) {
      String screen = window.await("PEER");
      List<String> lines = lines(screen);
      String peer = "127.0.0.1:" + one.getLocalPort();
      assertTrue(lines.get(0).startsWith("netlabd "), screen);
      assertTrue(lines.get(0).contains("1 session, 0 stalled"), screen);
      assertTrue(lines.get(1).matches("in/s +\\d\\S* .*[▁▂▃▄▅▆▇█].*  max \\S+"), screen);
      assertTrue(lines.get(6).startsWith("LISTENER "), screen);
      assertTrue(lines.get(7).matches("tcp .* 1 +tcp echo"), screen);
      assertTrue(lines.get(8).matches("udp .* 0 +udp echo"), screen);
      assertTrue(lines.get(9).startsWith("PEER "), screen);
      assertTrue(lines.get(10).startsWith(peer + " "), screen);
      assertTrue(lines.get(rows - 1).endsWith("[bytes] in out conns dgrams refused unsent name"));
      lines.forEach(line -> assertTrue(line.length() <= columns, screen));
    }
  }

  @ParameterizedTest
  @CsvSource({"80, 24", "200, 50"})
  void statusAndSessionsFitIntoAWindow(int columns, int rows) throws Exception {
    try (Socket one = connected();
        TmuxWindow window = new TmuxWindow(directory, columns, rows)) {
      List<String> status = lines(window.finish(command("status")));
      assertTrue(status.get(0).startsWith("netlabd "), status::toString);
      assertTrue(
          status.stream().anyMatch(line -> line.matches("tcp +tcp echo .*")), status::toString);
      List<String> sessions = lines(window.finish(command("sessions")));
      assertTrue(sessions.get(0).startsWith("PEER "), sessions::toString);
      assertTrue(sessions.get(1).startsWith("127.0.0.1:" + one.getLocalPort()), sessions::toString);
      assertEquals(2, sessions.size(), sessions::toString);
    }
  }

  /** On a terminal without colours, on one that can do nothing, and where there is none. */
  @Test
  void statusAndSessionsArePlainWhereverTheyArePrinted() throws Exception {
    try (Socket one = connected();
        TmuxWindow window = new TmuxWindow(directory, 80, 24)) {
      String peer = "127.0.0.1:" + one.getLocalPort();
      for (String line : List.of("NO_COLOR=1 %s", "TERM=dumb %s", "%s | cat -v")) {
        String status = window.finish(line.formatted(command("status")));
        assertTrue(status.startsWith("netlabd "), status);
        assertTrue(status.contains("\ntcp      tcp echo    1 "), status);
        assertFalse(window.colours().contains("\u001b"), window.colours());
        String sessions = window.finish(line.formatted(command("sessions")));
        assertTrue(sessions.startsWith("PEER "), sessions);
        assertTrue(lines(sessions).get(1).matches(peer + " +tcp .*"), sessions);
        assertFalse(window.colours().contains("\u001b"), window.colours());
        assertFalse((status + sessions).contains("^["), status + sessions);
      }
    }
  }

  /** However it ends, and while it is stopped. */
  @Test
  void theTerminalIsAsItWasBefore() throws Exception {
    try (TmuxWindow window = new TmuxWindow(directory, 80, 24)) {
      String top =
          "stty -g >before; "
              + command("top")
              + "; echo ended $?; stty -g | cmp - before && echo same";
      window.run("cd " + directory);
      window.run("clear; " + top).await(KEYS);
      assertRestored(window.press("q").await("same"), 0);
      window.run("clear; " + top).await(KEYS);
      assertRestored(window.press("C-c").await("same"), 130);
      for (String signal : List.of("TERM 143", "HUP 129")) {
        String[] nameAndStatus = signal.split(" ");
        window.run("clear; " + top).await(KEYS);
        window.signal(nameAndStatus[0]);
        assertRestored(window.await("same"), Integer.parseInt(nameAndStatus[1]));
      }
      window.run("clear; " + command("top")).await(KEYS);
      window.press("C-z").await("Stopped");
      window.run("clear; stty -g | cmp - before && echo same");
      assertFalse(window.await("same\n").contains(KEYS));
      window.run("fg").await(KEYS);
      window.press("C-\\", "C-l");
      window.run("r").await("[refused]");
      window.press("q").await(screen -> !screen.contains(KEYS));
    }
  }

  /** Else another thread might set the terminal after it was restored. */
  @Test
  void noOtherThreadReadsTheTerminal() throws Exception {
    try (TmuxWindow window = top(80, 24)) {
      window.await(KEYS);
      window.press("n").await("[name]");
      List<String> threads = window.threads();
      assertTrue(threads.contains("asking"), threads::toString);
      assertTrue(threads.stream().noneMatch(name -> name.contains("JLine")), threads::toString);
    }
  }

  private static void assertRestored(String screen, int status) {
    assertTrue(screen.contains("ended " + status + "\nsame\n"), screen);
    assertFalse(screen.contains(KEYS), screen);
  }

  @Test
  void aWindowMayBecomeSmallAndLargeAgain() throws Exception {
    try (Socket one = connected();
        TmuxWindow window = top(80, 24)) {
      window.await("PEER");
      String peer = "127.0.0.1:" + one.getLocalPort();
      String small =
          window
              .resize(40, 10)
              .await(
                  screen ->
                      lines(screen).get(0).startsWith("netlabd")
                          && lines(screen).get(9).startsWith(KEYS));
      assertEquals(10, lines(small).size(), small);
      assertTrue(small.contains("\nin/s "), small);
      assertTrue(small.contains("\ntcp "), small);
      assertTrue(small.contains("\n" + peer), small);
      window
          .resize(120, 30)
          .await(screen -> screen.contains(" unsent name") && screen.contains(" AGE"));
      // A window of a line or of none is survived too.
      window
          .resize(2, 1)
          .resize(80, 24)
          .await(screen -> screen.contains("\nrefused/s") && screen.contains(peer));
    }
  }

  @Test
  void keysSortAndFilter() throws Exception {
    try (Socket one = connected();
        TmuxWindow window = top(80, 24)) {
      window.await("127.0.0.1:" + one.getLocalPort());
      window.press("n").await("[name]");
      window
          .press("/", "u", "d")
          .await(screen -> screen.contains("\nFilter: ud_") && !screen.contains("\ntcp "));
      window.press("q").await("Filter: udq_");
      window.press("BSpace", "Enter").await("/ filter 'ud'");
      window.press("Escape").await("\ntcp ");
    }
  }

  @Test
  void aDaemonThatIsAwayIsWaitedFor() throws Exception {
    try (TmuxWindow window = top(80, 24, "--interval", "200ms")) {
      window.await(KEYS);
      daemon.close();
      String away = window.await("no daemon to ask at ");
      assertTrue(away.contains("\ntcp "), away);
      daemon = start(LISTENERS.replace("tcp {", "anew {"));
      window.await(screen -> screen.startsWith("netlabd ") && screen.contains("\nanew "));
    }
  }

  @Test
  void aStalledSessionIsMarked() throws Exception {
    try (Socket deaf = DeafPeer.connected(new InetSocketAddress("127.0.0.1", daemon.port));
        TmuxWindow window = top(80, 24)) {
      window.await(" stalled ");
      String marked = "\u001b\\[31m\\S*127.0.0.1:" + deaf.getLocalPort() + " ";
      assertTrue(Pattern.compile(marked).matcher(window.colours()).find(), window.colours());
      window.press("q").await(screen -> !screen.contains(KEYS));
      window.run("clear; NO_COLOR=1 " + command("top")).await(" stalled ");
      assertFalse(window.colours().contains("\u001b[31m"), window.colours());
    }
  }

  @Test
  void barsAreOfTheLocalesCharacters() throws Exception {
    try (TmuxWindow window = new TmuxWindow(directory, 80, 24, "-Dnetlab.ascii=true")) {
      String screen = window.run(command("top")).await(KEYS);
      assertTrue(screen.chars().allMatch(c -> c < 128), screen);
      assertTrue(screen.contains("_  max 0.0"), screen);
    }
  }

  /**
   * With TERM=dumb, in a pipe, without keys, where tty(1) finds no name, and where it is asked for.
   */
  @Test
  void whereNothingCanBeDrawnThereIsOneTable() throws Exception {
    try (TmuxWindow window = new TmuxWindow(directory, 80, 24)) {
      String top = command("top", "--interval", "100ms");
      for (String line :
          List.of(
              "TERM=dumb " + top,
              top + " | cat",
              top + " </dev/null",
              "PATH=" + directory + " " + top,
              top + " --once")) {
        String screen = window.finish(line);
        assertTrue(screen.contains("\nLISTENER "), screen);
        assertTrue(screen.contains("\ntcp "), screen);
        assertFalse(screen.contains(KEYS), screen);
      }
    }
  }

  @Test
  void threeHundredListenersAreMovedThrough() throws Exception {
    daemon.close();
    String many =
        IntStream.range(0, 300)
            .mapToObj(
                i ->
                    "l%03d { protocol = udp, address = [\"127.0.%d.%d\"], port = PORT }"
                        .formatted(i, i / 250 + 1, i % 250 + 1))
            .collect(Collectors.joining("\n", "listeners {\n", "\n}\n"));
    daemon = start(many);
    try (TmuxWindow window = top(80, 24, "--sort", "name")) {
      window.await("\nl000 ");
      window
          .press("Down")
          .await(screen -> !screen.contains("\nl000 ") && screen.contains("\nl001 "));
      window.press("NPage").await("\nl013 ");
      window.press("Home").await("\nl000 ");
      window
          .press("/", "2", "9", "9")
          .await(screen -> screen.contains("\nl299 ") && !screen.contains("\nl298"));
    }
  }

  @Test
  void aTableAndADocumentHaveTheRatesOfAnInterval() throws Exception {
    try (Socket one = connected()) {
      String[] arguments = {"top", "--socket", socket().toString(), "--interval", "100ms"};
      Run table = Run.netlab(arguments);
      assertEquals(0, table.status(), table.err());
      assertTrue(table.out().contains("\n127.0.0.1:" + one.getLocalPort() + " "), table.out());
      Run run =
          Run.netlab(
              "top",
              "--socket",
              socket().toString(),
              "--interval",
              "100ms",
              "--json",
              "--filter",
              "TCP");
      Map<String, Object> document = JsonDocument.of(run, "top");
      List<?> listeners = (List<?>) document.get("listeners");
      assertEquals(1, listeners.size());
      assertEquals(1, ((Map<?, ?>) listeners.get(0)).get("sessions_open"));
      assertEquals(1, ((List<?>) document.get("sessions")).size());
      assertEquals(64, Run.netlab("top", "--interval", "99ms").status());
    }
  }
}
