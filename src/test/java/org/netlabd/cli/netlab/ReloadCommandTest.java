// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.netlabd.cli.RunningDaemon;

/** Asks a daemon in a process of its own. */
@Timeout(120)
class ReloadCommandTest {

  private static final String ECHO =
      "listeners { echo { protocol = tcp, address = [\"127.0.0.1\"], port = PORT } }\n";

  @TempDir Path directory;

  private Run reload(String... options) {
    String[] arguments = new String[options.length + 3];
    arguments[0] = "reload";
    arguments[1] = "--socket";
    arguments[2] = socket().toString();
    System.arraycopy(options, 0, arguments, 3, options.length);
    return Run.netlab(arguments);
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

  /** The socket is asked when systemd is told so, which may be after the first record. */
  private static void awaitSocket(Path socket) {
    for (; ; ) {
      try {
        SocketChannel.open(UnixDomainSocketAddress.of(socket)).close();
        return;
      } catch (IOException e) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aGoodFileIsTakenAndTheChangeIsSaid() throws Exception {
    try (RunningDaemon daemon = daemon()) {
      awaitSocket(socket());
      daemon.write(configured("drain = 2s\n"));
      assertEquals(new Run(0, "Reloaded: drain changed\n", ""), reload());
    }
  }

  @Test
  void aBrokenFileIsRefusedWithItsProblems() throws Exception {
    try (RunningDaemon daemon = daemon()) {
      awaitSocket(socket());
      daemon.write(configured("drain = soon\nworkers = many\n"));
      Run run = reload();
      assertEquals(1, run.status());
      assertEquals("", run.out());
      String[] lines = run.err().split("\n");
      assertEquals(3, lines.length, run::err);
      assertTrue(lines[0].contains("netlabd.conf:4: drain: "), run::err);
      assertTrue(lines[1].contains("netlabd.conf:5: workers: "), run::err);
      assertTrue(lines[2].startsWith("Not reloaded, nothing changed: 2 problems"), run::err);
    }
  }

  @Test
  void theControlSocketMovesAtOnce() throws Exception {
    try (RunningDaemon daemon = daemon()) {
      awaitSocket(socket());
      Path other = directory.resolve("other.sock");
      daemon.write(configured("control.socket = \"" + other + "\"\n"));
      assertEquals(new Run(0, "Reloaded: control socket changed, drain changed\n", ""), reload());
      assertFalse(Files.exists(socket()));
      daemon.write(configured(""));
      assertEquals(
          new Run(0, "Reloaded: control socket changed\n", ""),
          Run.netlab("reload", "--socket", other.toString()));
      assertFalse(Files.exists(other));
      assertEquals(new Run(0, "Reloaded: nothing changed\n", ""), reload());
    }
  }

  @Test
  void aControlSocketThatCannotBeOpenedRefusesTheReload() throws Exception {
    try (RunningDaemon daemon = daemon()) {
      awaitSocket(socket());
      Path file = Files.writeString(directory.resolve("precious"), "not a socket");
      String added = "listeners.more { protocol = tcp, address = [\"127.0.0.2\"], port = PORT }\n";
      daemon.write(configured(added + "control.socket = \"" + file + "\"\n"));
      String refusal =
          "Not reloaded, nothing changed: control.socket: "
              + file
              + ": there is a file, which is not replaced by a socket\n";
      assertEquals(new Run(1, "", refusal), reload());
      assertEquals("not a socket", Files.readString(file));
      daemon.write(configured("drain = 1s\n" + added));
      assertEquals(new Run(0, "Reloaded: more added\n", ""), reload());
    }
  }

  @Test
  void aControlSocketThatCouldNotBeOpenedAtTheStartIsTriedAgain() throws Exception {
    Path file = Files.writeString(socket(), "not a socket");
    try (RunningDaemon daemon = new RunningDaemon(directory, configured(""))) {
      daemon.awaitLine(
          "No control socket: " + file + ": there is a file, which is not replaced by a socket");
      Files.delete(file);
      daemon.signal("HUP");
      daemon.awaitLine("Reloaded: control socket opened");
      assertEquals(new Run(0, "Reloaded: nothing changed\n", ""), reload());
    }
  }

  @Test
  void whereNoDaemonIsThatIsSaid() {
    Run run = reload();
    assertEquals(69, run.status());
    assertEquals("", run.out());
    assertTrue(
        run.err().startsWith("netlab reload: connect: no daemon to ask at " + socket() + ": "),
        run::err);
  }

  @Test
  void aDaemonThatHangsIsATimeOut() throws IOException {
    try (ServerSocketChannel hung = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      hung.bind(UnixDomainSocketAddress.of(socket()));
      Run run = reload("--timeout", "100ms");
      assertEquals(75, run.status());
      assertTrue(run.err().contains("the daemon at " + socket() + " does not answer"), run::err);
    }
  }
}
