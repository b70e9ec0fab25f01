// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.failure.Failure;

/** Counts what is seen, with times and different failures, and passes it on. For one thread. */
final class Counter implements Observer {

  /** Of different failures, so many are enough. */
  private static final int MOST_FAILURES = 16;

  private final Observer next;
  private final boolean part;
  private final Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);
  private final Set<Failure> failures = new LinkedHashSet<>();
  private final Times rtt = new Times();
  private final Times schedule = new Times();
  private final Times ipdv = new Times();
  private @Nullable OneWay oneWay;
  private long lastNanos;

  Counter(Observer next) {
    this(next, false);
  }

  /** {@code part}: of a period, in which probes come back late that were lost in an earlier one. */
  Counter(Observer next, boolean part) {
    this.next = next;
    this.part = part;
  }

  @Override
  public void observed(Observation seen) {
    counts.merge(seen.verdict(), 1L, Long::sum);
    if (seen.reflection() != null && seen.verdict() != Verdict.DUPLICATE) {
      count(seen, seen.reflection());
    }
    if (seen.verdict().counts()) {
      lastNanos = seen.seenNanos();
    }
    if (seen.verdict().counts() && seen.rttNanos() >= 0) {
      rtt.add(seen.rttNanos());
      schedule.add(Math.max(seen.rttNanos(), seen.scheduleNanos()));
      seen.ipdvNanos().forEach(ipdv::add);
    }
    next.observed(seen);
  }

  private void count(Observation seen, Reflection reflection) {
    OneWay all = oneWay == null ? new OneWay() : oneWay;
    oneWay = all;
    all.came(reflection, seen.seq());
    if (seen.verdict().counts() && seen.rttNanos() >= 0) {
      all.add(reflection);
    }
  }

  @Override
  public void failed(Failure failure) {
    if (failures.size() < MOST_FAILURES) {
      failures.add(failure);
    }
    next.failed(failure);
  }

  List<Failure> failures() {
    return new ArrayList<>(failures);
  }

  Times rtt() {
    return rtt;
  }

  /** When the last one came back as it should, since the beginning. */
  long lastNanos() {
    return lastNanos;
  }

  /** The figures so far, of so many sent. */
  Statistics statistics(long sent, Statistics.Pace pace, long nanos) {
    long inTime = count(Verdict.RIGHT) + count(Verdict.OUT_OF_ORDER);
    return new Statistics(
        sent,
        inTime,
        part
            ? count(Verdict.TIMED_OUT) + count(Verdict.LOST)
            : Math.max(0, sent - inTime - count(Verdict.LATE)),
        count(Verdict.LATE),
        count(Verdict.DUPLICATE),
        count(Verdict.OUT_OF_ORDER),
        count(Verdict.CORRUPT),
        count(Verdict.WRONG_LENGTH),
        count(Verdict.FOREIGN),
        count(Verdict.STRANGE),
        pace,
        nanos,
        rtt.copy(),
        schedule.copy(),
        ipdv.copy(),
        oneWay == null ? null : oneWay.copy());
  }

  private long count(Verdict verdict) {
    return counts.getOrDefault(verdict, 0L);
  }
}
