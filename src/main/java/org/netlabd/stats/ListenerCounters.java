// SPDX-License-Identifier: Apache-2.0
package org.netlabd.stats;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What one listener has done since it was first bound. Thread-safe. */
public final class ListenerCounters {

  /** Filled at the start, only read afterwards. */
  private final Map<Figure, LongAdder> plain = new EnumMap<>(Figure.class);

  private final Map<String, LongAdder> ends = new ConcurrentHashMap<>();

  public final LongAdder sessions = counter(Figure.SESSIONS);
  public final LongAdder datagramsIn = counter(Figure.DATAGRAMS_RECEIVED);
  public final LongAdder datagramsOut = counter(Figure.DATAGRAMS_SENT);
  public final LongAdder datagramsDropped = counter(Figure.DATAGRAMS_DROPPED);
  public final LongAdder bytesIn = counter(Figure.RECEIVED_BYTES);
  public final LongAdder bytesOut = counter(Figure.SENT_BYTES);

  /** Sessions that no record has spoken of; not in the readings. */
  public final LongAdder sessionsUnlisted = new LongAdder();

  /** Receptions that no record has shown, though it was asked for; not in the readings. */
  public final LongAdder payloadsUnlisted = new LongAdder();

  private LongAdder counter(Figure figure) {
    return plain.computeIfAbsent(figure, any -> new LongAdder());
  }

  /** A session is over. */
  public void ended(Object why) {
    ends.computeIfAbsent(why.toString(), any -> new LongAdder()).increment();
  }

  /** The figures of this moment; none that never moved. */
  public Readings readings() {
    Readings result = Readings.ZERO;
    Map<String, Long> ended = sums(ends);
    for (Map.Entry<Figure, LongAdder> each : plain.entrySet()) {
      result = result.with(each.getKey(), each.getValue().sum());
    }
    result = result.with(Figure.SESSIONS_ENDED, ended);
    long open = result.of(Figure.SESSIONS) - result.of(Figure.SESSIONS_ENDED);
    return result.with(Figure.SESSIONS_OPEN, open);
  }

  private static Map<String, Long> sums(Map<String, LongAdder> counters) {
    Map<String, Long> sums = new TreeMap<>();
    counters.forEach((label, counter) -> sums.put(label, counter.sum()));
    return sums;
  }
}
