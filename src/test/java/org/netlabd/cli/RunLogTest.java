// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.net.FreePort;
import org.netlabd.values.ExitStatus;

/** What a running daemon logs, seen from outside. */
@Timeout(120)
class RunLogTest {

  private static final String ECHO =
      "listeners { echo { protocol = tcp, address = [\"127.0.0.1\"], port = PORT } }\n";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"never", "unexpected", "always"})
  void aResetIsOneRecordAndItsTracebackIfAlways(String traceback) throws Exception {
    String settings = "log.traceback = " + traceback + "\n" + ECHO;
    try (RunningDaemon daemon = new RunningDaemon(directory, settings)) {
      daemon.awaitLine("Started");
      String peer;
      try (Socket socket = new Socket("127.0.0.1", daemon.port)) {
        peer = "netlabd: echo 127.0.0.1:" + socket.getLocalPort() + ": ";
        daemon.awaitLine("connected");
        socket.setSoLinger(true, 0);
      }
      assertEquals(peer + "java.io.IOException: Connection reset by peer", daemon.awaitLine(""));
      String next = daemon.awaitLine("");
      if (traceback.equals("always")) {
        assertTrue(next.startsWith("netlabd:     at org.netlabd.listen."), next);
        next = daemon.awaitLine("closed: ");
      }
      assertTrue(next.startsWith(peer + "closed: "), next);
    }
  }

  /**
   * While it does not resolve, or nobody says whether, it keeps its address: nothing says that it
   * is gone.
   */
  @Test
  void datagramsFollowTheNameOfTheirHost() throws Exception {
    Path hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.1 log.example\n");
    try (DatagramSocket first = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
        DatagramSocket second =
            new DatagramSocket(new InetSocketAddress("127.0.0.2", first.getLocalPort()));
        RunningDaemon daemon =
            new RunningDaemon(
                directory,
                "log.target += \"udp://log.example:" + first.getLocalPort() + "\"\n" + ECHO,
                "-Djdk.net.hosts.file=" + hosts)) {
      assertReceives(first, "Started: ");
      Files.writeString(hosts, "127.0.0.2 log.example\n");
      // Once a second at most it is asked for.
      for (int i = 0; !receives(second, 1_000, "Reloaded: "); i++) {
        assertTrue(i < 30, "30 reloads");
        daemon.signal("HUP");
      }
      Files.writeString(hosts, "127.0.0.1 another.example\n");
      assertFollowsNobody(daemon, second);
      // Whoever opens it waits for a writer.
      Files.delete(hosts);
      Process made = new ProcessBuilder("mkfifo", hosts.toString()).start();
      assertEquals(0, made.waitFor());
      assertFollowsNobody(daemon, second);
      daemon.signal("TERM");
      assertReceives(second, "Terminating: ");
      assertTrue(daemon.process.waitFor(30, TimeUnit.SECONDS));
    }
  }

  /** For more than two seconds. */
  private static void assertFollowsNobody(RunningDaemon daemon, DatagramSocket host)
      throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
    while (System.nanoTime() - end < 0) {
      daemon.signal("HUP");
      assertReceives(host, "Reloaded: ");
    }
  }

  private static void assertReceives(DatagramSocket host, String text) throws Exception {
    assertTrue(receives(host, 30_000, text), text);
  }

  private static boolean receives(DatagramSocket host, int millis, String text) throws Exception {
    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
    host.setSoTimeout(millis);
    try {
      do {
        host.receive(packet);
      } while (!new String(packet.getData(), 0, packet.getLength(), UTF_8).contains(text));
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  @Test
  void stderrThatNobodyReadsHoldsUpNeitherEchoesNorTheStop() throws Exception {
    int port = FreePort.find();
    Path file = directory.resolve("unread.conf");
    Files.writeString(
        file,
        "log { target = [stderr], session-rate = 1000000 }\n" + ECHO.replace("PORT", "" + port));
    List<String> command = new ArrayList<>(List.of("env", "--default-signal"));
    command.addAll(RunningDaemon.command("run", "-c", file.toString()));
    Process process =
        new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    try {
      // A pipe holds 64 KiB, which these sessions fill.
      for (int served = 0; served < 1_000; ) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
          socket.setSoTimeout(20_000);
          socket.getOutputStream().write('x');
          assertEquals('x', socket.getInputStream().read());
          served++;
        } catch (ConnectException e) {
          assertTrue(process.isAlive());
        }
      }
      new ProcessBuilder("kill", Long.toString(process.pid())).start().waitFor();
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), "still running");
      assertEquals(0, process.exitValue());
    } finally {
      process.destroyForcibly();
    }
  }

  /** As Debian's own log4j-core is; Log4j's plugins, which netlabd has no use for, go with them. */
  @Test
  void log4jIsFoundWithoutItsServices() throws Exception {
    Path core =
        Path.of(Configurator.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path stripped = Files.copy(core, directory.resolve("log4j-core.jar"));
    try (FileSystem jar = FileSystems.newFileSystem(stripped)) {
      Files.delete(jar.getPath("META-INF/services/org.apache.logging.log4j.spi.Provider"));
      Files.delete(
          jar.getPath("META-INF/org/apache/logging/log4j/core/config/plugins/Log4j2Plugins.dat"));
    }
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path file = directory.resolve("netlabd.conf");
      Files.writeString(
          file, "log.target = [stderr]\n" + ECHO.replace("PORT", "" + taken.getLocalPort()));
      List<String> command = RunningDaemon.command("run", "-c", file.toString());
      command.replaceAll(word -> word.replace(core.toString(), stripped.toString()));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try {
        // The log is started before the listeners are bound.
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(ExitStatus.UNAVAILABLE, process.waitFor(), said);
        assertTrue(said.startsWith("netlabd: "), said);
      } finally {
        process.destroyForcibly();
      }
    }
  }

  /** What is a name in the file is an address when it is used, at a start and at a reload. */
  @Test
  void aLogHostThatIsAListenerWhichLogsIsRefusedByWhateverName() throws Exception {
    Path hosts = directory.resolve("hosts");
    Files.writeString(hosts, "127.0.0.1 log.example\n");
    String resolver = "-Djdk.net.hosts.file=" + hosts;
    String listener =
        "listeners.in { protocol = udp, service = log, port = PORT, address = \"%s\" }\n";
    String target = "log.target += \"udp://log.example:PORT\"\n";
    try (RunningDaemon daemon =
        new RunningDaemon(directory, String.format(listener, "127.0.0.1") + target, resolver)) {
      assertTrue(
          daemon
              .awaitLine("in: cannot listen on udp 127.0.0.1:")
              .endsWith(
                  "log.target udp://log.example:"
                      + daemon.port
                      + " leads there, and would log each record anew"));
    }
    String every = "control.socket = \"" + directory + "/c\"\n" + String.format(listener, "*");
    try (RunningDaemon daemon = new RunningDaemon(directory, every, resolver)) {
      daemon.awaitLine("Started");
      daemon.write(every + target);
      daemon.signal("HUP");
      daemon.awaitLine("Not reloaded, nothing changed: in: cannot listen on udp 0.0.0.0:");
      daemon.write(every.replace("service", "payload = none, service") + target);
      daemon.signal("HUP");
      daemon.awaitLine("Reloaded");
    }
  }

  @Test
  void aProblemIsSaidOnce() throws Exception {
    try (RunningDaemon daemon = new RunningDaemon(directory, "drain = soon\n" + ECHO)) {
      String line = daemon.awaitLine("netlabd.conf:2: drain: ");
      assertTrue(line.startsWith("netlabd: error: "), line);
      daemon.awaitExit();
      daemon.assertSilent();
    }
  }
}
