// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class LoopTest {

  /** Keeps what is logged. */
  private static final class Kept extends AbstractAppender {

    final BlockingQueue<LogEvent> events = new LinkedBlockingQueue<>();

    Kept() {
      super("kept", null, null, false, Property.EMPTY_ARRAY);
    }

    @Override
    public void append(LogEvent event) {
      events.add(event.toImmutable());
    }
  }

  private enum Failure {
    MISTAKE(new IllegalStateException("a mistake")),
    NO_MEMORY(new OutOfMemoryError("direct memory"));

    final Throwable thrown;

    Failure(Throwable thrown) {
      this.thrown = thrown;
    }

    void happen() {
      if (thrown instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) thrown;
    }
  }

  @Test
  void socketsAreBoundWhileTheLoopReceives() throws Exception {
    ServerSockets sockets = new ServerSockets(new InheritedSockets());
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    AtomicBoolean done = new AtomicBoolean();
    try (Loops loops = new Loops(1)) {
      Loop loop = loops.all().get(0);
      Future<?> receiving =
          loop.submit(
              () -> {
                for (int n = 0; !done.get(); n = 1 - n) {
                  loop.buffer().clear().limit(n).position(n);
                }
              });
      for (int i = 0; i < 10_000; i++) {
        sockets.bind(any, LoopMarkTest.OPTIONS, Sharing.FIRST, loop).close();
      }
      done.set(true);
      receiving.get(20, TimeUnit.SECONDS);
    } finally {
      done.set(true);
    }
  }

  @Test
  void itsClockMovesOnceATurn() throws Exception {
    ServerSockets sockets = new ServerSockets(new InheritedSockets());
    try (Loops loops = new Loops(1)) {
      Loop loop = loops.all().get(0);
      long before = System.nanoTime();
      long[] times = new long[3];
      OnLoop.run(
          loop,
          () -> {
            times[0] = loop.nanos();
            while (System.nanoTime() == times[0]) {
              Thread.onSpinWait();
            }
            times[1] = loop.nanos();
          });
      assertTrue(times[0] >= before);
      assertEquals(times[0], times[1]);
      // Until the timeout of this class, should it stand still.
      do {
        OnLoop.run(loop, () -> times[2] = loop.nanos());
      } while (times[2] == times[1]);
      assertTrue(times[2] > times[1]);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSocketThatFailsKeepsNoOtherFromBeingTold(Failure failure) throws Exception {
    ServerSockets sockets = new ServerSockets(new InheritedSockets());
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    CountDownLatch told = new CountDownLatch(1);
    try (Loops loops = new Loops(1);
        DatagramSocket peer = new DatagramSocket()) {
      Loop loop = loops.all().get(0);
      UdpSocket failing = sockets.bind(any, LoopMarkTest.OPTIONS, Sharing.FIRST, loop);
      UdpSocket other = sockets.bind(any, LoopMarkTest.OPTIONS, Sharing.FIRST, loop);
      OnLoop.run(loop, () -> failing.watch(run -> failure.happen()));
      OnLoop.run(loop, () -> other.watch(run -> told.countDown()));
      // Both before the loop's next turn, which then tells of both.
      OnLoop.run(
          loop,
          () -> {
            peer.send(new DatagramPacket(new byte[1], 1, failing.localAddress()));
            peer.send(new DatagramPacket(new byte[1], 1, other.localAddress()));
          });
      assertTrue(told.await(20, TimeUnit.SECONDS));
      OnLoop.run(loop, failing::close);
      OnLoop.run(loop, other::close);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDelayedTaskThatFailsIsLoggedAndTheLoopGoesOn(Failure failure) throws Exception {
    ServerSockets sockets = new ServerSockets(new InheritedSockets());
    Logger logger = (Logger) LogManager.getLogger(Loop.class);
    Kept kept = new Kept();
    kept.start();
    // Tests of the log leave it stopped.
    Configurator.setLevel(logger.getName(), Level.ERROR);
    logger.addAppender(kept);
    try (Loops loops = new Loops(1)) {
      Loop loop = loops.all().get(0);
      var unused = loop.later(failure::happen, 1, TimeUnit.MILLISECONDS);
      LogEvent event = kept.events.poll(20, TimeUnit.SECONDS);
      assertEquals(Level.ERROR, event.getLevel());
      assertSame(failure.thrown, event.getThrown());
      CountDownLatch later = new CountDownLatch(1);
      unused = loop.later(later::countDown, 1, TimeUnit.MILLISECONDS);
      assertTrue(later.await(20, TimeUnit.SECONDS));
    } finally {
      logger.removeAppender(kept);
    }
  }
}
