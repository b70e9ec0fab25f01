// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.netlabd.client.echo.Statistics.Pace;
import org.netlabd.client.failure.Failure;

/** The figures of each period of a run, told as it ends. For the run's thread. */
final class Periods implements Observer {

  private final long everyNanos;
  private final Observer run;
  private final Observer told;
  private final LongSupplier decided;
  private Counter period;
  private long beginNanos;
  private long dueNanos;
  private long decidedBefore;

  /** Not begun yet; {@code every} 0: none; {@code decided}: how many probes came to their end. */
  Periods(Duration every, Observer run, Observer told, LongSupplier decided) {
    everyNanos = every.toNanos();
    this.run = run;
    this.told = told;
    this.decided = decided;
    period = new Counter(run, true);
  }

  /** One begins, as {@link System#nanoTime} counts. */
  void begin(long nowNanos) {
    period = new Counter(run, true);
    beginNanos = nowNanos;
    dueNanos = nowNanos + everyNanos;
    decidedBefore = decided.getAsLong();
  }

  /** Tells the figures if the period is over, and begins the next. */
  void look(long nowNanos) {
    long lateNanos = nowNanos - dueNanos;
    if (everyNanos > 0 && lateNanos >= 0) {
      long count = decided.getAsLong() - decidedBefore;
      told.period(period.statistics(count, Pace.ANY, nowNanos - beginNanos));
      begin(nowNanos);
      // Looks that are late do not add up.
      dueNanos -= lateNanos % everyNanos;
    }
  }

  @Override
  public void observed(Observation seen) {
    period.observed(seen);
  }

  @Override
  public void failed(Failure failure) {
    period.failed(failure);
  }
}
