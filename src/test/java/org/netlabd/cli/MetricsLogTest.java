// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the log says of those who ask for metrics. */
@Timeout(120)
class MetricsLogTest {

  @TempDir Path directory;

  private static String status(RunningDaemon daemon, String from, String request)
      throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(60_000);
      socket.bind(new InetSocketAddress(from, 0));
      socket.connect(new InetSocketAddress("127.0.0.1", daemon.port), 60_000);
      byte[] bytes =
          (request + "\r\nHost: localhost\r\nConnection: close\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII);
      socket.getOutputStream().write(bytes);
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      return answer.lines().findFirst().orElse("").replaceFirst("HTTP/1.1 (\\d+) .*", "$1");
    }
  }

  /** Nobody has to ask again for it. */
  @Test
  void theEndOfAFloodOfRefusalsIsSaidAndWhoAsksForTheHeadOnlyIsNoError() throws Exception {
    String settings =
        """
        control.socket = "/nowhere/control.sock"
        metrics { listen = PORT, access { deny = ["127.0.0.2"] } }
        listeners { udp { protocol = udp, address = ["127.0.0.1"], port = PORT } }
        """;
    try (RunningDaemon daemon = new RunningDaemon(directory, settings)) {
      daemon.awaitLine("Started");
      String head = "HEAD /metrics HTTP/1.1\r\nAccept-Encoding: gzip";
      assertEquals("200", status(daemon, "127.0.0.1", head));
      for (int i = 0; i < 3; i++) {
        assertEquals("403", status(daemon, "127.0.0.2", "GET /metrics HTTP/1.1"));
      }
      String first = daemon.awaitLine("metrics");
      assertTrue(first.contains(" 127.0.0.2:") && first.endsWith("refused: access"), first);
      daemon.awaitLine("metrics: refused: access, 2 more");
    }
  }
}
