package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.netlabd.config.Settings.TransportChoice;
import org.netlabd.stats.ListenerCounters.Snapshot;

class DrainTest {

  @Test
  void aLoopThatHangsDoesNotKeepTheServerFromItsEnd() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (RunningServer running =
            new RunningServer(
                TransportChoice.NIO, RunningServer.tcp("echo", RunningServer.LOOPBACK, 0));
        Socket one = connected(running);
        Socket two = connected(running);
        Socket three = connected(running);
        Socket four = connected(running)) {
      running.hang(0, over);
      try {
        Server.Drained drained =
            assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> running.server.drain(Duration.ZERO, new CompletableFuture<>()));
        // Of four sessions each loop has at least one.
        assertTrue(drained.cut() > 0 && drained.cut() < 4, drained::toString);
        running.awaitTotal(drained.cut(), Snapshot::sessionsEnded);
      } finally {
        over.countDown();
      }
      for (Socket each : List.of(one, two, three, four)) {
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
