// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelTimesTest {

  /** Came so many seconds before it is looked at, by a wall clock that may have been set since. */
  @ParameterizedTest
  @CsvSource({"0.25, 0.25", "0.5, 0.5", "0.75, 0", "3600, 0", "-0.1, 0", "-3600, 0", "1e12, 0"})
  void anAgeThatCannotBeIsTheClocks(double seconds, double age) {
    Instant now = Instant.ofEpochSecond(2_000_000_000L);
    Instant came =
        now.minusSeconds((long) seconds).minusNanos((long) ((seconds - (long) seconds) * 1e9));
    assertEquals((long) (age * 1e9), KernelTimes.age(came, now, 500_000_000));
  }
}
