package org.netlabd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
}
