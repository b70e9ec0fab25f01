package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.netlabd.config.Settings.TransportChoice;

class DrainTest {

  @Test
  void aLoopThatHangsDoesNotKeepTheServerFromItsEnd() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (RunningServer running =
            new RunningServer(
                TransportChoice.NIO, RunningServer.tcp("echo", RunningServer.LOOPBACK, 0));
        Socket one = connected(running);
        Socket other = connected(running)) {
      running.awaitTotal(2, totals -> totals.sessions());
      running.hang(over);
      try {
        // One of the two sessions is on the other loop.
        assertTimeoutPreemptively(
            Duration.ofSeconds(30),
            () -> running.server.drain(Duration.ZERO, new CompletableFuture<>()));
        running.awaitTotal(1, totals -> totals.sessionsEnded());
      } finally {
        over.countDown();
      }
      assertEquals(-1, one.getInputStream().read());
      assertEquals(-1, other.getInputStream().read());
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
