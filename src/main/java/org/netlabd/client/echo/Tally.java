package org.netlabd.client.echo;

import java.util.EnumMap;
import java.util.Map;

/** Counts what is seen and collects the times; pure, for one thread. */
public final class Tally implements Observer {

  private final Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);
  private final Times rtt = new Times();
  private final Times schedule = new Times();
  private final Times ipdv = new Times();
  private long lastNanos;

  @Override
  public void observed(Observation observation) {
    counts.merge(observation.verdict(), 1L, Long::sum);
    if (observation.verdict().counts()) {
      lastNanos = Math.max(lastNanos, observation.sentNanos() + observation.rttNanos());
      rtt.add(observation.rttNanos());
      schedule.add(Math.max(observation.rttNanos(), observation.scheduleNanos()));
      if (observation.ipdvNanos() >= 0) {
        ipdv.add(observation.ipdvNanos());
      }
    }
  }

  public Times rtt() {
    return rtt;
  }

  /** When the last one came back as it should, since the beginning. */
  long lastNanos() {
    return lastNanos;
  }

  /** The figures so far. */
  public Statistics statistics(long sent, long nanos) {
    long inTime = count(Verdict.RIGHT) + count(Verdict.OUT_OF_ORDER);
    long damaged = count(Verdict.CORRUPT) + count(Verdict.WRONG_LENGTH);
    long lost = Math.max(0, sent - inTime - count(Verdict.LATE) - damaged);
    return new Statistics(
        sent,
        inTime,
        lost,
        count(Verdict.LATE),
        count(Verdict.DUPLICATE),
        count(Verdict.OUT_OF_ORDER),
        count(Verdict.CORRUPT),
        count(Verdict.WRONG_LENGTH),
        count(Verdict.FOREIGN),
        count(Verdict.STRANGE),
        nanos,
        rtt.distribution(),
        schedule.distribution(),
        ipdv.distribution());
  }

  private long count(Verdict verdict) {
    return counts.getOrDefault(verdict, 0L);
  }
}
