// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

final class BoundedCallTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void theAnswerOrWhatWasThrownComesOut() throws Exception {
    assertEquals("yes", BoundedCall.within(LONG, "asking", () -> "yes"));
    assertThrows(IOException.class, () -> BoundedCall.within(LONG, "asking", failing(false)));
    assertThrows(LinkageError.class, () -> BoundedCall.within(LONG, "asking", failing(true)));
  }

  private static Callable<String> failing(boolean error) {
    return () -> {
      if (error) {
        throw new LinkageError();
      }
      throw new IOException();
    };
  }

  @Test
  void whatDoesNotAnswerIsInterruptedAndLeftAlone() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    Callable<String> never =
        () -> {
          try {
            new CountDownLatch(1).await();
          } finally {
            interrupted.countDown();
          }
          return "never";
        };
    Duration soon = Duration.ofMillis(20);
    assertThrows(TimeoutException.class, () -> BoundedCall.within(soon, "asking", never));
    assertTrue(interrupted.await(LONG.toSeconds(), TimeUnit.SECONDS));
  }
}
