package org.netlabd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.netlabd.values.ExitStatus;
import picocli.CommandLine;

/** Asks a daemon in a process of its own. */
@Timeout(120)
class ReloadCommandTest {

  private static final String ECHO =
      "listeners { echo { protocol = tcp, address = [\"127.0.0.1\"], port = PORT } }\n";

  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(String... arguments) {
    CommandLine commandLine = Netlabd.commandLine();
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    return commandLine.execute(arguments);
  }

  private Path socket() {
    return directory.resolve("control.sock");
  }

  private RunningDaemon daemon() throws IOException, InterruptedException {
    RunningDaemon daemon = new RunningDaemon(directory, configured("drain = 1s\n"));
    daemon.awaitLine("Started");
    return daemon;
  }

  private String configured(String more) {
    return "control.socket = \"" + socket() + "\"\n" + ECHO + more;
  }

  /** The socket is there when systemd is told so, which may be after the first record. */
  private static void awaitSocket(Path socket) {
    while (!java.nio.file.Files.exists(socket)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aGoodFileIsTakenAndTheChangeIsSaid() throws Exception {
    try (RunningDaemon daemon = daemon()) {
      awaitSocket(socket());
      daemon.write(configured("drain = 2s\n"));
      assertEquals(ExitStatus.OK, execute("reload", "-c", daemon.file.toString()), err.toString());
      assertEquals(String.format("Reloaded: drain changed%n"), out.toString());
      assertEquals("", err.toString());
    }
  }

  @Test
  void aBrokenFileIsRefusedWithItsProblems() throws Exception {
    try (RunningDaemon daemon = daemon()) {
      awaitSocket(socket());
      daemon.write(configured("drain = soon\nworkers = many\n"));
      assertEquals(ExitStatus.FAILED, execute("reload", "--socket", socket().toString()));
      assertEquals("", out.toString());
      String[] lines = err.toString().split("\n");
      assertEquals(3, lines.length, err::toString);
      assertTrue(lines[0].contains("netlabd.conf:4: drain: "), err::toString);
      assertTrue(lines[1].contains("netlabd.conf:5: workers: "), err::toString);
      assertTrue(lines[2].startsWith("Not reloaded, nothing changed: 2 problems"), err::toString);
    }
  }

  @Test
  void whereNoDaemonIsThatIsSaid() {
    assertEquals(ExitStatus.UNAVAILABLE, execute("reload", "--socket", socket().toString()));
    assertEquals("", out.toString());
    assertTrue(
        err.toString().startsWith("netlabd: no daemon to ask at " + socket() + ": "),
        err::toString);
  }
}
