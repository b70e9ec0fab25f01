// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.config.ListenerSettings.Timeouts;

class ExpiryTest {

  private static final long SECOND = 1_000_000_000;

  private static Optional<Duration> seconds(Long count) {
    return Optional.ofNullable(count).map(Duration::ofSeconds);
  }

  /** Seconds; what is empty is unlimited. The clock's origin may be anywhere. */
  @ParameterizedTest
  @CsvSource({
    // idle, stall, lifetime; start, progress, unsent; at, why
    "300,  30,     , 10, 15, false, 315, IDLE",
    "300,  30,     , 10, 15,  true,  45, STALL",
    "300,    ,     , 10, 15, false, 315, IDLE",
    " 60, 300,     , 10, 15,  true, 315, STALL",
    "300,  30,  100, 10, 15, false, 110, LIFETIME",
    "300,  30,  100, 10, 15,  true,  45, STALL",
    "300,  30,  100, 10, 90,  true, 110, LIFETIME",
    "   ,    ,  100, 10, 99, false, 110, LIFETIME",
    " 90,    ,  100, 10, 20, false, 110, LIFETIME",
  })
  void endsAtTheFirstOfItsTimeouts(
      Long idle,
      Long stall,
      Long lifetime,
      long start,
      long progress,
      boolean unsent,
      long at,
      End why) {
    Timeouts timeouts = new Timeouts(seconds(idle), seconds(stall), seconds(lifetime));
    for (long origin : new long[] {0, Long.MAX_VALUE - 200 * SECOND, Long.MIN_VALUE}) {
      long startNanos = origin + start * SECOND;
      long expected = origin + at * SECOND;
      assertEquals(
          expected, Expiry.at(timeouts, startNanos, origin + progress * SECOND, unsent), "at");
      assertEquals(why, Expiry.why(timeouts, startNanos, unsent, expected), "why");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void withoutTimeoutsItNeverEnds(boolean unsent) {
    Timeouts none = new Timeouts(seconds(null), seconds(null), seconds(null));
    long year = 365 * 24 * 3600 * SECOND;
    assertTrue(Expiry.at(none, 7, 9, unsent) - 100 * year > 0);
  }
}
