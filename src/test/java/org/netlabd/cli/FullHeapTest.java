// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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
