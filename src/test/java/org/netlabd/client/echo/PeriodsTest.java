// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;

class PeriodsTest {

  private static final long EVERY_NANOS = 1000;

  private final List<Statistics> told = new ArrayList<>();

  private final Observer telling =
      new Observer() {
        @Override
        public void observed(Observation seen) {}

        @Override
        public void period(Statistics figures) {
          told.add(figures);
        }
      };

  /** However late each is looked at: as many as have ended, and together as long as it took. */
  @Property
  void doNotDrift(
      @ForAll @NotEmpty List<@LongRange(min = 1, max = EVERY_NANOS) Long> waits,
      @ForAll long beginNanos) {
    told.clear();
    Periods periods = new Periods(Duration.ofNanos(EVERY_NANOS), telling, telling, () -> 0);
    periods.begin(beginNanos);
    long tookNanos = 0;
    long lastNanos = 0;
    for (long wait : waits) {
      int before = told.size();
      tookNanos += wait;
      periods.look(beginNanos + tookNanos);
      lastNanos = told.size() > before ? tookNanos : lastNanos;
    }
    assertEquals(tookNanos / EVERY_NANOS, told.size());
    assertEquals(lastNanos, told.stream().mapToLong(Statistics::nanos).sum());
  }
}
