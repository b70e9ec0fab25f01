// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.netlabd.net.FreePort;
import org.netlabd.values.ExitStatus;

/** A daemon with few descriptors, or none after its start. */
@Timeout(180)
class OutOfDescriptorsTest {

  private static final String ECHO =
      """
      listeners {
        tcp { protocol = tcp, address = "127.0.0.1", port = PORT }
        udp { protocol = udp, address = "127.0.0.1", port = PORT }
      }
      """;

  @TempDir Path directory;

  @Test
  void refusesAReloadAnswersDatagramsAndStopsInOrder() throws Exception {
    String control = "control.socket = \"" + directory + "/c\"\n";
    Files.createDirectory(directory.resolve("netlabd.conf.d"));
    List<String> path = classPath();
    String joined = String.join(File.pathSeparator, path);
    try (RunningDaemon daemon = new RunningDaemon(directory, control + ECHO, "-cp", joined)) {
      daemon.awaitLine("Started");
      assertEchoes(daemon.port);
      awaitOpen(daemon.process.pid(), path);
      takeDescriptors(daemon.process.pid());
      try (Socket waiting = new Socket(InetAddress.getLoopbackAddress(), daemon.port)) {
        assertTrue(waiting.isConnected());
        assertEquals(
            "netlabd: warning: tcp: accepting pauses: Too many open files", daemon.awaitLine(""));
        assertEchoes(daemon.port);
        daemon.signal("HUP");
        for (int i = 0; i < 2; i++) {
          assertTrue(daemon.awaitLine("").endsWith("cannot be read: Too many open files"));
        }
        assertTrue(daemon.awaitLine("").endsWith("Not reloaded, nothing changed: 2 problems"));
        daemon.signal("TERM");
        assertTrue(daemon.awaitLine("").startsWith("netlabd: Terminating: SIGTERM; 0 sessions"));
        assertEquals(0, daemon.awaitExit());
      }
    }
  }

  /** From so many that it could just be bound on. */
  @Test
  void withFewDescriptorsItServesOrSaysSo() throws Exception {
    String path = String.join(File.pathSeparator, classPath());
    int enough;
    try (RunningDaemon daemon = new RunningDaemon(directory, ECHO, "-cp", path)) {
      daemon.awaitLine("Started");
      enough = daemon.descriptors();
    }
    for (int limit = enough - 3; limit <= enough + 18; limit += 3) {
      List<String> by = List.of("prlimit", "--nofile=" + limit + ":" + limit);
      try (RunningDaemon daemon = new RunningDaemon(directory, by, ECHO, "-cp", path)) {
        String said = daemon.awaitLine("netlabd: ");
        if (said.startsWith("netlabd: Started")) {
          assertEchoes(daemon.port);
          try (Socket session = new Socket(InetAddress.getLoopbackAddress(), daemon.port)) {
            session.getOutputStream().write(7);
            assertEquals(7, session.getInputStream().read());
          }
        } else {
          assertTrue(said.endsWith("; ulimit -n, or LimitNOFILE= of its unit, allows more"), said);
          assertEquals(ExitStatus.UNAVAILABLE, daemon.awaitExit());
        }
      }
    }
  }

  /** The metrics' port has connections for which none of the others' may have to end. */
  @Test
  void theStartCountsWhatMetricsMayNeed() throws Exception {
    String settings = "workers = 1\n" + ECHO;
    int limit;
    try (RunningDaemon daemon = new RunningDaemon(directory, settings)) {
      daemon.awaitLine("Started");
      limit = daemon.descriptors() + 30;
    }
    List<String> limited = List.of("prlimit", "--nofile=" + limit);
    try (RunningDaemon daemon = new RunningDaemon(directory, limited, settings)) {
      daemon.awaitLine("Started");
    }
    String metrics = "metrics.listen = " + FreePort.find() + "\n";
    try (RunningDaemon daemon = new RunningDaemon(directory, limited, metrics + settings)) {
      daemon.awaitLine("error: fewer than 56 descriptors are left for the daemon");
      assertEquals(ExitStatus.UNAVAILABLE, daemon.awaitExit());
    }
  }

  /** Each class in a directory would take a descriptor when it is loaded; installed are jars. */
  private List<String> classPath() throws Exception {
    List<String> path = new ArrayList<>();
    for (String each : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (each.endsWith(".jar")) {
        path.add(each);
      } else if (Files.isDirectory(Path.of(each, "org/netlabd/daemon"))) {
        String jar = directory.resolve("own" + path.size() + ".jar").toString();
        String tool = Path.of(System.getProperty("java.home"), "bin", "jar").toString();
        assertEquals(0, new ProcessBuilder(tool, "cf", jar, "-C", each, ".").start().waitFor());
        path.add(jar);
      }
    }
    return path;
  }

  /** The last that is done. */
  private static void awaitOpen(long pid, List<String> jars) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!open(pid).containsAll(jars)) {
      assertTrue(System.nanoTime() - deadline < 0, "not all jars are open");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private static Set<String> open(long pid) throws IOException {
    Set<String> files = new HashSet<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      for (Path each : descriptors.toList()) {
        if (Files.isSymbolicLink(each)) {
          files.add(Files.readSymbolicLink(each).toString());
        }
      }
    }
    return files;
  }

  private static void takeDescriptors(long pid) throws Exception {
    Process limit = new ProcessBuilder("prlimit", "--pid", "" + pid, "--nofile=3:3").start();
    assertEquals(0, limit.waitFor());
  }

  private static void assertEchoes(int port) throws IOException {
    try (DatagramSocket client = new DatagramSocket()) {
      client.setSoTimeout(30_000);
      client.send(new DatagramPacket(new byte[7], 7, InetAddress.getLoopbackAddress(), port));
      DatagramPacket answer = new DatagramPacket(new byte[100], 100);
      client.receive(answer);
      assertEquals(7, answer.getLength());
    }
  }
}
