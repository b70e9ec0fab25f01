// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.netlabd.control.ControlClient;
import org.netlabd.control.Request;

/** What a thousand callers of the control socket can do to a daemon with little memory. */
@Timeout(180)
class ControlCrowdTest {

  private static final Duration DEADLINE = Duration.ofSeconds(120);

  /** As architecture.md has it. */
  private static final long CALLERS = 256;

  /** The JVM's own, and callers' that are about to end. */
  private static final long OTHERS = 128;

  private static final String LISTENERS =
      """
      buffers = 16M
      control.socket = "SOCKET"
      listeners.tcp { protocol = tcp, address = "127.0.0.1", port = PORT }
      """;

  @TempDir Path directory;

  private Path path;

  private static long count(RunningDaemon daemon, String what) throws IOException {
    try (var all = Files.list(Path.of("/proc", Long.toString(daemon.process.pid()), what))) {
      return all.count();
    }
  }

  private static void assertEchoes(RunningDaemon daemon) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), daemon.port)) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(new byte[1000]);
      assertEquals(1000, socket.getInputStream().readNBytes(1000).length);
    }
  }

  /** The socket is opened just after the record of the start. */
  private void awaitAnswer() {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    Request request = new Request("status");
    while (true) {
      try {
        assertTrue(ControlClient.ask(path, request, DEADLINE).done());
        return;
      } catch (IOException e) {
        assertTrue(System.nanoTime() - deadline < 0, e::toString);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
  }

  private static void write(SocketChannel caller, String text) throws IOException {
    caller.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
  }

  private static String answer(SocketChannel caller) throws IOException {
    return new String(Channels.newInputStream(caller).readAllBytes(), StandardCharsets.UTF_8);
  }

  private List<SocketChannel> call(int count, String first) throws IOException {
    List<SocketChannel> callers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SocketChannel caller = SocketChannel.open(UnixDomainSocketAddress.of(path));
      callers.add(caller);
      caller.configureBlocking(false);
      write(caller, first);
    }
    return callers;
  }

  /** Writes once more to each, and takes those away that have been cut off. */
  private static void goOn(List<SocketChannel> callers, String more) {
    callers.removeIf(
        caller -> {
          try {
            write(caller, more);
            return false;
          } catch (IOException e) {
            return true;
          }
        });
  }

  @Test
  void keepNeitherEchoNorThreadsNorDescriptors() throws Exception {
    path = directory.resolve("control.sock");
    String settings = LISTENERS.replace("SOCKET", path.toString());
    try (RunningDaemon daemon = new RunningDaemon(directory, settings, "-Xmx48m")) {
      daemon.awaitLine("Started");
      awaitAnswer();
      assertEchoes(daemon);
      long threads = count(daemon, "task");
      long files = count(daemon, "fd");

      List<SocketChannel> all = new ArrayList<>();
      List<SocketChannel> endless = call(250, "{");
      List<SocketChannel> slow = call(250, "{");
      List<SocketChannel> asking = call(250, "{\"command\":\"status\"}\n");
      List<SocketChannel> silent = call(250, "");
      List.of(endless, slow, asking, silent).forEach(all::addAll);
      try {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!endless.isEmpty() || !slow.isEmpty()) {
          assertTrue(System.nanoTime() - deadline < 0, endless.size() + ", " + slow.size());
          goOn(endless, "[".repeat(4096));
          goOn(slow, "[");
          assertEchoes(daemon);
          assertTrue(count(daemon, "task") <= threads + CALLERS + OTHERS);
          assertTrue(count(daemon, "fd") <= files + CALLERS + OTHERS);
        }
        for (SocketChannel each : asking) {
          each.configureBlocking(true);
          String answer = answer(each);
          assertTrue(answer.contains("\"ok\":true"), answer);
        }
        for (SocketChannel each : silent) {
          each.configureBlocking(true);
          assertFalse(answer(each).contains("\"ok\":true"));
        }
      } finally {
        for (SocketChannel each : all) {
          each.close();
        }
      }

      long deadline = System.nanoTime() + DEADLINE.toNanos();
      while (count(daemon, "task") > threads + 16 || count(daemon, "fd") > files + 16) {
        assertTrue(System.nanoTime() - deadline < 0, "threads or descriptors stay");
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
      assertTrue(ControlClient.ask(path, new Request("status"), DEADLINE).done());
      assertEchoes(daemon);
    }
  }
}
