// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AcceptPauseTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final AcceptPause pause = new AcceptPause();

  @Test
  void onlyTheFirstFailureOfAnyAcceptorBeginsAPause() {
    assertTrue(pause.failed(0));
    assertFalse(pause.failed(SECOND / 4));
  }

  @Test
  void endsOnceWhenNothingHasFailedForLong() {
    assertFalse(pause.ended(0));
    pause.failed(0);
    pause.failed(SECOND);
    assertFalse(pause.ended(2 * SECOND));
    assertTrue(pause.ended(2 * SECOND + 1));
    assertFalse(pause.ended(2 * SECOND + 2));
    assertTrue(pause.failed(3 * SECOND));
  }
}
