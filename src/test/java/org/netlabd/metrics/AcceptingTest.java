// SPDX-License-Identifier: Apache-2.0
package org.netlabd.metrics;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.SocketException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.netlabd.metrics.MetricsServer.Accepting;
import org.netlabd.net.LoopSocket;

/** What accept(2) fails of, which no peer of a test's can bring about for one connection. */
class AcceptingTest {

  private final EmbeddedChannel server = new EmbeddedChannel(new Accepting());

  private boolean failsAndRests(String text) {
    server.pipeline().fireExceptionCaught(new SocketException(text));
    return !server.config().isAutoRead();
  }

  @Test
  void oneConnectionsErrorIsNoReasonToRest() {
    for (int i = 0; i < 100; i++) {
      assertFalse(failsAndRests("Protocol error"));
      server.writeInbound("a connection");
    }
  }

  @Test
  void wantOfDescriptorsIsOne() {
    assertTrue(failsAndRests("Too many open files"));
    server.advanceTimeBy(LoopSocket.REST_MILLIS, TimeUnit.MILLISECONDS);
    server.runScheduledPendingTasks();
    assertTrue(server.config().isAutoRead());
  }

  @Test
  void whatEveryConnectionHasIsOne() {
    for (int i = 1; i < 16; i++) {
      assertFalse(failsAndRests("Operation not permitted"));
    }
    assertTrue(failsAndRests("Operation not permitted"));
  }
}
