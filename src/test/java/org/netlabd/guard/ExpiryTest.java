// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
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
      Expiry expiry = new Expiry(timeouts, startNanos);
      expiry.moved(origin + progress * SECOND);
      assertEquals(expected, expiry.overNanos(unsent), "at");
      assertEquals(why, expiry.why(unsent, expected), "why");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void withoutTimeoutsItNeverEnds(boolean unsent) {
    Timeouts none = new Timeouts(seconds(null), seconds(null), seconds(null));
    long year = 365 * 24 * 3600 * SECOND;
    Expiry expiry = new Expiry(none, 7);
    expiry.moved(9);
    assertTrue(expiry.overNanos(unsent) - 100 * year > 0);
    assertTrue(expiry.dueNanos(unsent) - 10 * year > 0);
  }

  /** Looked at every 5 s of a stall of 40: it ends no later than so long after the last byte. */
  @Property
  void whatThePeerTakesIsSeenWithinAnEighthOfAStall(
      @ForAll @Size(max = 200) List<@LongRange(max = 60) Long> gaps, @ForAll long startNanos) {
    Expiry expiry = new Expiry(new Timeouts(seconds(1L), seconds(40L), seconds(null)), startNanos);
    long takenNanos = startNanos;
    long nextNanos = startNanos;
    int next = 0;
    long taken = 0;
    long now = startNanos;
    while (expiry.overNanos(true) - now > 0) {
      now = expiry.dueNanos(true);
      while (next < gaps.size() && nextNanos + gaps.get(next) * SECOND - now <= 0) {
        nextNanos += gaps.get(next++) * SECOND;
        takenNanos = nextNanos;
        taken++;
      }
      expiry.looked(taken, now);
    }
    long quiet = now - takenNanos;
    assertTrue(quiet >= 40 * SECOND && quiet <= 45 * SECOND, () -> quiet + " ns");
  }
}
