// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.netlabd.stats.Figure;

class DrainTest {

  @Test
  void aLoopThatHangsDoesNotKeepTheServerFromItsEnd() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (RunningServer running =
            new RunningServer(RunningServer.tcp("echo", RunningServer.LOOPBACK, 0));
        Socket one = connected(running);
        Socket two = connected(running);
        Socket three = connected(running)) {
      running.awaitTotal(3, Figure.SESSIONS);
      running.hang(0, over);
      try {
        // Of three sessions, the other loop has one or two.
        assertTimeoutPreemptively(
            Duration.ofSeconds(30),
            () -> Drain.of(running.server, Duration.ZERO, new CompletableFuture<>()));
        running.awaitTotal(1, totals -> Math.min(1, totals.of(Figure.SESSIONS_ENDED)));
      } finally {
        over.countDown();
      }
      for (Socket each : List.of(one, two, three)) {
        assertEquals(-1, each.getInputStream().read());
      }
    }
  }

  private static Socket connected(RunningServer running) throws Exception {
    Socket socket = new Socket();
    socket.setSoTimeout(20_000);
    socket.connect(running.address("echo"));
    socket.getOutputStream().write('x');
    assertEquals('x', socket.getInputStream().read());
    return socket;
  }
}
