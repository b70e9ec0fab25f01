// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoopTurnsTest {

  /** Notes whether it might have blocked, and never does. */
  private static final class Blocking implements IoHandler {
    private boolean mayBlock;
    private int events;

    @Override
    public int run(IoHandlerContext context) {
      mayBlock = context.canBlock();
      return events;
    }

    @Override
    public IoRegistration register(IoHandle handle) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void wakeup() {}

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
      return true;
    }
  }

  private final Blocking handler = new Blocking();
  private final Loop loop = new Loop(Thread::new, executor -> handler);

  @AfterEach
  void end() {
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** In one task, between two turns of the loop's own. */
  private void onTheLoop(Runnable task) {
    loop.submit(task).syncUninterruptibly();
  }

  private int turn() {
    return loop.runIo();
  }

  @Test
  void blocksUnlessThereWasActivity() {
    onTheLoop(
        () -> {
          turn();
          assertTrue(handler.mayBlock);
        });
  }

  @Test
  void doesNotBlockAfterActivityAndBlocksAgainWithoutIt() {
    onTheLoop(
        () -> {
          loop.pollBusily();
          assertEquals(0, turn());
          assertFalse(handler.mayBlock);
          while (!handler.mayBlock) {
            turn();
          }
        });
  }

  @Test
  void goesOnWhileEventsCome() {
    onTheLoop(
        () -> {
          handler.events = 1;
          for (int i = 0; i < 1000; i++) {
            loop.pollBusily();
            assertEquals(1, turn());
            assertFalse(handler.mayBlock);
          }
        });
  }

  @Test
  void aTurnHasOneTime() {
    onTheLoop(
        () -> {
          long first = loop.nanos();
          assertEquals(first, loop.nanos());
          turn();
          assertTrue(loop.nanos() - first > 0);
        });
  }
}
