// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TurnsTest {

  /** Notes whether it might have blocked. */
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

  /** A loop without tasks. */
  private static final class Idle implements IoHandlerContext {
    @Override
    public boolean canBlock() {
      return true;
    }

    @Override
    public long delayNanos(long currentTimeNanos) {
      return 0;
    }

    @Override
    public long deadlineNanos() {
      return -1;
    }
  }

  private final Blocking handler = new Blocking();
  private final Turns polling = new Turns(handler);

  @Test
  void blocksUnlessThereWasActivity() {
    polling.run(new Idle());
    assertTrue(handler.mayBlock);
  }

  @Test
  void doesNotBlockAfterActivityAndBlocksAgainWithoutIt() {
    polling.from(System.nanoTime());
    assertEquals(0, polling.run(new Idle()));
    assertFalse(handler.mayBlock);
    while (!handler.mayBlock) {
      polling.run(new Idle());
    }
  }

  @Test
  void goesOnWhileEventsCome() {
    handler.events = 1;
    polling.from(System.nanoTime());
    for (int i = 0; i < 1000; i++) {
      polling.from(System.nanoTime());
      assertEquals(1, polling.run(new Idle()));
      assertFalse(handler.mayBlock);
    }
  }
}
