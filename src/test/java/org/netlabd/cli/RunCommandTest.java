// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.netlabd.net.DatagramReceiver;
import org.netlabd.net.FreePort;
import org.netlabd.values.ExitStatus;
import org.netlabd.values.Version;

@Timeout(120)
class RunCommandTest {

  private static final String ECHO =
      "listeners { echo { protocol = tcp, address = [\"127.0.0.1\"], port = PORT } }\n";

  @TempDir Path directory;

  private static Socket connect(RunningDaemon daemon) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(RunningDaemon.DEADLINE_SECONDS));
    socket.connect(new InetSocketAddress("127.0.0.1", daemon.port));
    return socket;
  }

  private static void assertEchoes(Socket socket, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    socket.getOutputStream().write(bytes);
    assertArrayEquals(bytes, socket.getInputStream().readNBytes(bytes.length));
  }

  @Test
  void startedIsTheFirstRecordAndTerminatingTheLast() throws Exception {
    try (RunningDaemon daemon = new RunningDaemon(directory, ECHO)) {
      assertEquals(
          "netlabd: Started: netlabd "
              + Version.TEXT
              + ", "
              + loops()
              + ", echo on tcp 127.0.0.1:"
              + daemon.port,
          daemon.awaitLine(""));
      try (Socket socket = connect(daemon)) {
        String peer = "netlabd: echo 127.0.0.1:" + socket.getLocalPort();
        assertEquals(peer + ": connected", daemon.awaitLine(""));
        assertEchoes(socket, "hello");
        socket.shutdownOutput();
        assertEquals(-1, socket.getInputStream().read());
        String closed = daemon.awaitLine("");
        String shape = ": closed: 5 bytes in, 5 bytes out, \\d+\\.\\d{3} s, peer closed";
        assertTrue(closed.matches(java.util.regex.Pattern.quote(peer) + shape), closed);
      }
      daemon.signal("TERM");
      assertEquals(
          "netlabd: Terminating: SIGTERM; 0 sessions drained, 0 cut; in all 1 session, 0 datagrams,"
              + " 5 bytes in, 5 bytes out",
          daemon.awaitLine(""));
      assertEquals(ExitStatus.OK, daemon.awaitExit());
    }
  }

  private static String loops() {
    int count = Runtime.getRuntime().availableProcessors();
    return count == 1 ? "1 event loop" : count + " event loops";
  }

  /** A daemon that looks up where to listen, and goes on when it is told. */
  private RunningDaemon starting() throws Exception {
    makeHosts();
    String name = ECHO.replace("\"127.0.0.1\"", "a-host");
    return new RunningDaemon(directory, name, "-Djdk.net.hosts.file=" + hosts());
  }

  private void makeHosts() throws Exception {
    assertEquals(0, new ProcessBuilder("mkfifo", hosts().toString()).start().waitFor());
  }

  private Path hosts() {
    return directory.resolve("hosts");
  }

  /** Opens once the daemon asks for the host. */
  private OutputStream answer() throws Exception {
    FutureTask<OutputStream> open = new FutureTask<>(() -> Files.newOutputStream(hosts()));
    Thread thread = new Thread(open);
    thread.setDaemon(true);
    thread.start();
    return open.get(RunningDaemon.DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void sigtermDuringTheStartEndsItInOrder() throws Exception {
    try (RunningDaemon daemon = starting()) {
      OutputStream answer = answer();
      daemon.signal("TERM");
      answer.write("127.0.0.1 a-host\n".getBytes(StandardCharsets.US_ASCII));
      answer.close();
      daemon.awaitLine("Terminating: SIGTERM; 0 sessions drained, 0 cut; ");
      assertEquals(ExitStatus.OK, daemon.awaitExit());
    }
  }

  /** The JDK would go on for 30 s with what it heard before. */
  @Test
  void aReloadAsksForNamesAnew() throws Exception {
    Files.writeString(hosts(), "127.0.0.1 a-host\n");
    String name = ECHO.replace("\"127.0.0.1\"", "a-host");
    try (RunningDaemon daemon =
        new RunningDaemon(directory, name, "-Djdk.net.hosts.file=" + hosts())) {
      daemon.awaitLine("Started");
      Files.writeString(hosts(), "127.0.0.2 a-host\n");
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
      String said;
      do {
        daemon.signal("HUP");
        said = daemon.awaitLine("Reloaded: ");
      } while (!said.contains("127.0.0.2") && System.nanoTime() < end);
      assertTrue(said.contains("127.0.0.2"), said);
    }
  }

  /** It would serve every address, or none that anybody can talk to. */
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, wildcard",
    "::, wildcard",
    "224.0.0.1, multicast",
    "255.255.255.255, broadcast"
  })
  void aNameThatStandsForNoHostsAddressIsRefused(String address, String kind) throws Exception {
    Files.writeString(hosts(), address + " a-host\n");
    String name = ECHO.replace("\"127.0.0.1\"", "a-host");
    try (RunningDaemon daemon =
        new RunningDaemon(directory, name, "-Djdk.net.hosts.file=" + hosts())) {
      daemon.awaitLine(
          "host name a-host stands for "
              + address
              + ", a "
              + kind
              + " address: write one of this host's, or \"*\"");
      assertEquals(ExitStatus.UNAVAILABLE, daemon.awaitExit());
    }
  }

  /** Whoever asked for a name would wait for ever: nobody writes the file of hosts. */
  @Test
  void aStartWithoutNamesAsksForNone() throws Exception {
    makeHosts();
    try (RunningDaemon daemon =
        new RunningDaemon(directory, ECHO, "-Djdk.net.hosts.file=" + hosts())) {
      daemon.awaitLine("Started");
    }
  }

  @Test
  void aSecondSignalDuringTheStartEndsItAtOnce() throws Exception {
    try (RunningDaemon daemon = starting()) {
      OutputStream answer = answer();
      daemon.signal("TERM");
      daemon.signal("INT");
      assertEquals(ExitStatus.OK, daemon.awaitExit());
      answer.close();
    }
  }

  @Test
  void sigtermLetsASessionFinishAndRefusesNewOnes() throws Exception {
    try (RunningDaemon daemon = new RunningDaemon(directory, ECHO)) {
      daemon.awaitLine("Started");
      try (Socket socket = connect(daemon)) {
        assertEchoes(socket, "before");
        daemon.signal("TERM");
        awaitRefusal(daemon);
        assertEchoes(socket, "while draining");
        socket.shutdownOutput();
        assertEquals(-1, socket.getInputStream().read());
      }
      // Those that came before it was known to refuse have been drained as well.
      String last = daemon.awaitLine("Terminating: SIGTERM; ");
      assertTrue(last.contains(" drained, 0 cut; "), last);
      assertEquals(ExitStatus.OK, daemon.awaitExit());
    }
  }

  @Test
  void whatIsLeftAfterTheDrainTimeIsCutOnceAllIsEchoed() throws Exception {
    try (RunningDaemon daemon = new RunningDaemon(directory, "drain = 1s\n" + ECHO)) {
      daemon.awaitLine("Started");
      try (Socket socket = connect(daemon)) {
        assertEchoes(socket, "before");
        daemon.signal("TERM");
        awaitRefusal(daemon);
        socket.getOutputStream().write(new byte[100_000]);
        assertEquals(100_000, socket.getInputStream().readAllBytes().length);
      }
      daemon.awaitLine("closed: 100006 bytes in, 100006 bytes out, ");
      String last = daemon.awaitLine("Terminating: SIGTERM; ");
      assertTrue(last.contains(" drained, 1 cut; "), last);
      assertEquals(ExitStatus.OK, daemon.awaitExit());
    }
  }

  @Test
  void aSecondSignalEndsItAtOnce() throws Exception {
    try (RunningDaemon daemon = new RunningDaemon(directory, "drain = 1h\n" + ECHO)) {
      daemon.awaitLine("Started");
      try (Socket socket = connect(daemon)) {
        assertEchoes(socket, "before");
        daemon.signal("TERM");
        awaitRefusal(daemon);
        daemon.signal("INT");
        assertEquals(ExitStatus.OK, daemon.awaitExit());
      }
      String last = daemon.awaitLine("Terminating: SIGTERM; ");
      assertTrue(last.contains(" drained, 1 cut; "), last);
    }
  }

  @Test
  void twoSignalsRightAfterTheStartEndWithTheLastRecord() throws Exception {
    try (RunningDaemon daemon = new RunningDaemon(directory, ECHO)) {
      daemon.awaitLine("Started");
      daemon.signal("TERM");
      daemon.signal("TERM");
      daemon.awaitLine("Terminating: SIGTERM; ");
      assertEquals(ExitStatus.OK, daemon.awaitExit());
    }
  }

  /** The log then waits for ever, and with it whatever would wait for the log. */
  @Test
  void aStandardErrorThatNobodyReadsKeepsNobody() throws Exception {
    int port = FreePort.find();
    Path file = directory.resolve("deaf.conf");
    Files.writeString(
        file,
        "log { target = [stderr], session-rate = 10000 }\n"
            + ECHO.replace("PORT", Integer.toString(port)));
    List<String> command = new ArrayList<>(List.of("env", "--default-signal"));
    command.addAll(RunningDaemon.command("run", "-c", file.toString()));
    Process process = new ProcessBuilder(command).start();
    try {
      // More than a pipe holds.
      for (int sessions = 0; sessions < 1_000; ) {
        try {
          new Socket("127.0.0.1", port).close();
          sessions++;
        } catch (ConnectException e) {
          Thread.onSpinWait();
        }
      }
      process.destroy();
      assertTrue(process.waitFor(RunningDaemon.DEADLINE_SECONDS, TimeUnit.SECONDS));
      assertEquals(ExitStatus.OK, process.exitValue());
    } finally {
      process.destroyForcibly();
    }
  }

  /** The last record is tried for a moment; the rest is for a busy machine. */
  @Test
  void aSecondSignalEndsItThoughNobodyReadsTheLog() throws Exception {
    try (ServerSocket stuck = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        RunningDaemon daemon =
            new RunningDaemon(
                directory,
                "log.target += \"tcp://127.0.0.1:"
                    + stuck.getLocalPort()
                    + "\"\ndrain = 1h\n"
                    + ECHO)) {
      daemon.awaitLine("Started");
      try (Socket socket = connect(daemon)) {
        assertEchoes(socket, "before");
        daemon.signal("TERM");
        awaitRefusal(daemon);
        daemon.signal("TERM");
        daemon.awaitLine("Terminating: SIGTERM; ");
        assertTrue(daemon.process.waitFor(10, TimeUnit.SECONDS));
        assertEquals(ExitStatus.OK, daemon.process.exitValue());
      }
    }
  }

  /** It takes as long as sessions may, and as the log's end: longer than systemd would wait. */
  @Test
  void aStopFeedsTheWatchdogToItsEndThoughNobodyReadsTheLog() throws Exception {
    Path notify = directory.resolve("notify");
    List<String> by = List.of("env", "NOTIFY_SOCKET=" + notify, "WATCHDOG_USEC=1200000");
    try (ServerSocket stuck = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        DatagramReceiver systemd = DatagramReceiver.at(notify);
        RunningDaemon daemon =
            new RunningDaemon(
                directory,
                by,
                "log.target += \"tcp://127.0.0.1:"
                    + stuck.getLocalPort()
                    + "\"\ndrain = 3s\n"
                    + ECHO)) {
      daemon.awaitLine("Started");
      try (Socket socket = connect(daemon)) {
        assertEchoes(socket, "before");
        daemon.signal("TERM");
        String told = "";
        while (!told.startsWith("STOPPING=1")) {
          told = systemd.receiveText();
        }
        daemon.awaitLine("Terminating: SIGTERM; ");
        assertEquals(ExitStatus.OK, daemon.awaitExit());
      }
      int fed = 0;
      while (systemd.receiveNow().isPresent()) {
        fed++;
      }
      // Every 100 ms for 3 s and more.
      assertTrue(fed >= 6, fed + " times fed");
    }
  }

  /** Returns when the daemon no longer listens: it has taken the signal. */
  private static void awaitRefusal(RunningDaemon daemon) throws IOException {
    for (; ; ) {
      try (Socket late = connect(daemon)) {
        late.shutdownOutput();
        late.getInputStream().read();
      } catch (ConnectException e) {
        return;
      } catch (SocketException e) {
        // Closed between its handshake and its accept: the next one tells.
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aPortThatIsTakenIsNamedWithTheSystemsReason() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        RunningDaemon daemon =
            new RunningDaemon(directory, ECHO.replace("PORT", "" + taken.getLocalPort()))) {
      assertEquals(ExitStatus.UNAVAILABLE, daemon.awaitExit());
      daemon.awaitLine(
          "echo: cannot listen on tcp 127.0.0.1:"
              + taken.getLocalPort()
              + ": Address already in use; ss -lntup shows who has it");
      daemon.assertSilent();
    }
  }

  @Test
  void withoutJnaThereIsNoListenerThatWouldAnswerNothing() throws Exception {
    String udp = "listeners { echo { protocol = udp, address = [\"127.0.0.1\"], port = PORT } }\n";
    String[] without = {
      "-Djna.boot.library.path=/nowhere", "-Djna.nosys=true", "-Djna.nounpack=true"
    };
    try (RunningDaemon daemon = new RunningDaemon(directory, udp, without)) {
      assertEquals(ExitStatus.UNAVAILABLE, daemon.awaitExit());
      String said =
          daemon.awaitLine(
              "echo: cannot listen on udp 127.0.0.1:"
                  + daemon.port
                  + ": JNA's native library is not available: ");
      // Whichever thread met it.
      assertTrue(said.contains("Could not find JNA native support"), said);
      daemon.assertSilent();
    }
  }

  @Test
  void aNativeLibraryThatCannotBeLoadedIsToldOfWithItsReason() throws Exception {
    // Where nobody, root neither, can make a file.
    String noRoom = "-Dio.netty.native.workdir=/proc";
    try (RunningDaemon daemon = new RunningDaemon(directory, ECHO, noRoom)) {
      assertEquals(ExitStatus.UNAVAILABLE, daemon.awaitExit());
      String said = daemon.awaitLine("Netty's native library is not available: /proc/lib");
      assertTrue(said.matches(".*: (No such file or directory|Permission denied)"), said);
      daemon.assertSilent();
    }
  }

  @Test
  void everyProblemOfABrokenFileIsNamed() throws Exception {
    String broken = "drain = soon\nlisteners { echo { protocol = tcp, prot = 7 } }\n";
    try (RunningDaemon daemon = new RunningDaemon(directory, broken)) {
      assertEquals(ExitStatus.CONFIGURATION, daemon.awaitExit());
      daemon.awaitLine("netlabd.conf:2: drain: ");
      daemon.awaitLine("netlabd.conf:3: listeners.echo.prot: ");
    }
  }

  /** Which other daemons take for something, and others die of. */
  @Test
  void signalsOfOtherDaemonsEndAndStopNothing() throws Exception {
    try (RunningDaemon daemon = new RunningDaemon(directory, ECHO)) {
      daemon.awaitLine("Started");
      String all = "USR1 ALRM CHLD CONT IO PIPE PROF PWR STKFLT TTIN TTOU URG VTALRM WINCH";
      for (String signal : all.split(" ")) {
        daemon.signal(signal);
      }
      daemon.signal("USR2");
      daemon.awaitLine("Reloaded: nothing changed");
      daemon.signal("HUP");
      daemon.awaitLine("Reloaded: nothing changed");
      try (Socket session = connect(daemon)) {
        assertEchoes(session, "after it");
      }
    }
  }

  @Test
  void sighupTakesAGoodFileAndRefusesABrokenOne() throws Exception {
    try (RunningDaemon daemon = new RunningDaemon(directory, ECHO)) {
      daemon.awaitLine("Started");
      try (Socket before = connect(daemon)) {
        assertEchoes(before, "before");
        daemon.write(ECHO.replace("PORT", "nonsense/"));
        daemon.signal("HUP");
        daemon.awaitLine("netlabd.conf:2: listeners.echo.port: ");
        daemon.awaitLine("Not reloaded, nothing changed: 1 problem");
        assertEchoes(before, "after a broken one");
        StringBuilder bomb = new StringBuilder("a0 = xxxxxxxxxx\n");
        for (int i = 0; i < 39; i++) {
          bomb.append("a" + (i + 1) + " = ${a" + i + "}${a" + i + "}\n");
        }
        daemon.write(ECHO + bomb);
        daemon.signal("HUP");
        daemon.awaitLine("becomes too large");
        assertEchoes(before, "after one that would take all memory");
        daemon.write(
            ECHO + ECHO.replace("echo {", "lab {").replace("\"127.0.0.1\"", "\"127.0.0.2\""));
        daemon.signal("HUP");
        daemon.awaitLine("Reloaded: lab added");
        assertEchoes(before, "after a good one");
        try (Socket added = new Socket("127.0.0.2", daemon.port)) {
          added.setSoTimeout((int) TimeUnit.SECONDS.toMillis(RunningDaemon.DEADLINE_SECONDS));
          assertEchoes(added, "new");
        }
        daemon.write(ECHO.replace("echo {", "lab {").replace("\"127.0.0.1\"", "\"127.0.0.2\""));
        daemon.signal("HUP");
        daemon.awaitLine("Reloaded: echo removed");
        assertThrows(SocketException.class, () -> connect(daemon).close());
        assertEchoes(before, "after its listener is gone");
      }
    }
  }

  @Test
  void aCommandLineThatIsWrongIsUsage() throws Exception {
    Process process =
        new ProcessBuilder(RunningDaemon.command("run", "--no-such-option"))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("out").toFile())
            .start();
    assertTrue(process.waitFor(RunningDaemon.DEADLINE_SECONDS, TimeUnit.SECONDS));
    assertEquals(ExitStatus.USAGE, process.exitValue());
    assertTrue(Files.readString(directory.resolve("out")).contains("--no-such-option"));
  }
}
