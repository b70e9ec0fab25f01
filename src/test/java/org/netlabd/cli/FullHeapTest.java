// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.netlabd.net.FreePort;

/** A daemon with a small heap, and limits that are larger than that. */
@Timeout(180)
class FullHeapTest {

  @TempDir Path directory;

  /** What has no room waits in the kernel's queue; a heap that runs out would end all. */
  @Test
  void sessionsThatHaveNoRoomWait() throws Exception {
    String settings =
        """
        log.sessions = off
        control.socket = "/nowhere/control.sock"
        listeners.tcp { protocol = tcp, address = "127.0.0.1", port = PORT
                        limits { sessions = 100000, per-source = 100000 } }
        """;
    List<Socket> sessions = new ArrayList<>();
    try (RunningDaemon daemon = start(settings)) {
      daemon.awaitLine("Started");
      // With 16 MB a collector has (16 - 8) MB / 2 KB or fewer, and the queue 1,024.
      for (int i = 0; i < 4_500; i++) {
        sessions.add(new Socket("127.0.0.1", daemon.port));
      }
      daemon.awaitLine("tcp: accepting pauses: the JVM's heap has no room for more sessions");
      assertEchoes(sessions.get(0));
      for (Socket each : sessions) {
        each.close();
      }
      try (Socket next = new Socket("127.0.0.1", daemon.port)) {
        assertEchoes(next);
      }
      assertEnds(daemon);
    } finally {
      for (Socket each : sessions) {
        each.close();
      }
    }
  }

  /** Of which each might be as long as one may be; the bound is on sessions, which need less. */
  @Test
  void halvesOfLongProxyHeadersHaveRoom() throws Exception {
    String settings =
        """
        control.socket = "/nowhere/control.sock"
        listeners.tcp { protocol = tcp, address = "127.0.0.1", port = PORT, proxy = required
                        limits { sessions = 100000, per-source = 100000 } }
        """;
    byte[] header = new byte[4_096];
    byte[] signature = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
    ByteBuffer.wrap(header)
        .put(signature)
        .putInt(0x2111_0000 | (header.length - 16))
        .putInt(0x7f00_0001);
    List<Socket> waiting = new ArrayList<>();
    try (RunningDaemon daemon = start(settings)) {
      daemon.awaitLine("Started");
      for (int i = 0; i < 3_500; i++) {
        waiting.add(new Socket("127.0.0.1", daemon.port));
        waiting.get(i).getOutputStream().write(header, 0, header.length - 1);
      }
      try (Socket next = new Socket("127.0.0.1", daemon.port)) {
        next.getOutputStream().write(header);
        assertEchoes(next);
      }
      assertEnds(daemon);
    } finally {
      for (Socket each : waiting) {
        each.close();
      }
    }
  }

  /** Who sends them chooses the numbers of their sessions. */
  @Test
  void sessionsOfStampHaveRoom() throws Exception {
    String settings =
        """
        control.socket = "/nowhere/control.sock"
        listeners.stamp { protocol = udp, address = "127.0.0.1", port = PORT
                          service = stamp, stamp.stateful = on }
        """;
    try (RunningDaemon daemon = start(settings);
        DatagramSocket sender = new DatagramSocket()) {
      daemon.awaitLine("Started");
      sender.connect(new InetSocketAddress("127.0.0.1", daemon.port));
      sender.setSoTimeout(30_000);
      DatagramPacket answer = new DatagramPacket(new byte[44], 44);
      for (int i = 0; i < 1 << 16; i++) {
        byte[] packet = ByteBuffer.allocate(44).putInt(1).putChar(14, (char) i).array();
        sender.send(new DatagramPacket(packet, packet.length));
        sender.receive(answer);
      }
      assertEnds(daemon);
    }
  }

  /** Of four bytes each, of which each takes a hundred on the heap. */
  @Test
  void headersOfManyCallersOfTheMetricsHaveRoom() throws Exception {
    int metrics = FreePort.find();
    String settings =
        """
        control.socket = "/nowhere/control.sock"
        metrics.listen = "127.0.0.1:%d"
        listeners.tcp { protocol = tcp, address = "127.0.0.1", port = PORT }
        """
            .formatted(metrics);
    List<Socket> callers = new ArrayList<>();
    try (RunningDaemon daemon = start(settings)) {
      daemon.awaitLine("Started");
      for (int i = 0; i < 32; i++) {
        Socket caller = new Socket();
        callers.add(caller);
        caller.bind(new InetSocketAddress("127.0.0." + (1 + i % 4), 0));
        caller.connect(new InetSocketAddress("127.0.0.1", metrics));
        caller.setSoTimeout(30_000);
        String half = "GET /metrics HTTP/1.1\r\n" + "a:\r\n".repeat(3_900);
        caller.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
      }
      for (Socket each : callers) {
        assertEquals(
            "HTTP/1.1 431",
            new String(each.getInputStream().readNBytes(12), StandardCharsets.US_ASCII));
      }
      assertEnds(daemon);
    } finally {
      for (Socket each : callers) {
        each.close();
      }
    }
  }

  /** Of which each may hold back bytes that came one by one. */
  @Test
  void sessionsWithFaultsCountForMore() throws Exception {
    String settings =
        """
        log.sessions = off
        control.socket = "/nowhere/control.sock"
        listeners.tcp { protocol = tcp, address = "127.0.0.1", port = PORT
                        faults { delay = 1m, queue = 1M }
                        limits { sessions = 100000, per-source = 100000 } }
        """;
    List<Socket> sessions = new ArrayList<>();
    try (RunningDaemon daemon = start(settings)) {
      daemon.awaitLine("Started");
      // (16 - 8) MB / 4 KB or fewer, and the queue 1,024.
      for (int i = 0; i < 2_500; i++) {
        sessions.add(new Socket("127.0.0.1", daemon.port));
      }
      daemon.awaitLine("tcp: accepting pauses: the JVM's heap has no room for more sessions");
    } finally {
      for (Socket each : sessions) {
        each.close();
      }
    }
  }

  /** Peers choose what they say, and as text each byte of it may be four characters. */
  @Test
  void recordsForATargetThatTakesNoneHaveRoom() throws Exception {
    try (ServerSocket logHost = new ServerSocket()) {
      logHost.setReceiveBufferSize(4_096);
      logHost.bind(new InetSocketAddress("127.0.0.1", 0));
      String settings =
          """
          log.target = ["tcp://127.0.0.1:%d"]
          log.session-rate = 1000000
          control.socket = "/nowhere/control.sock"
          listeners.tcp { protocol = tcp, address = "127.0.0.1", port = PORT, payload = text }
          """
              .formatted(logHost.getLocalPort());
      byte[] said = new byte[1_024];
      try (RunningDaemon daemon = start(settings);
          Socket session = new Socket()) {
        daemon.awaitLine("Started");
        session.connect(new InetSocketAddress("127.0.0.1", daemon.port));
        session.setSoTimeout(30_000);
        for (int i = 0; i < 12_000; i++) {
          ByteBuffer.wrap(said).putInt(i);
          session.getOutputStream().write(said);
          assertArrayEquals(said, session.getInputStream().readNBytes(said.length));
        }
        daemon.signal("TERM");
        assertTrue(daemon.process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, daemon.process.exitValue());
      }
    }
  }

  private RunningDaemon start(String settings) throws IOException {
    return new RunningDaemon(directory, settings, "-Xmx16m", "-XX:+CrashOnOutOfMemoryError");
  }

  private static void assertEnds(RunningDaemon daemon) throws Exception {
    daemon.signal("TERM");
    daemon.awaitLine("Terminating");
    assertTrue(daemon.process.waitFor(30, TimeUnit.SECONDS));
  }

  private static void assertEchoes(Socket session) throws IOException {
    session.setSoTimeout(30_000);
    session.getOutputStream().write(7);
    assertEquals(7, session.getInputStream().read());
  }
}
