// SPDX-License-Identifier: Apache-2.0
package org.netlabd.stats;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What one listener has done since it was first bound. Thread-safe. */
public final class ListenerCounters {

  /** Filled at the start, only read afterwards. */
  private final Map<Figure, LongAdder> plain = new EnumMap<>(Figure.class);

  private final Map<Figure, Map<String, LongAdder>> labelled =
      new EnumMap<>(
          Map.of(
              Figure.SESSIONS_ENDED, new ConcurrentHashMap<>(),
              Figure.STALLS, new ConcurrentHashMap<>()));

  /** Is told of each TCP session that is over, on its loop's thread. */
  public interface SessionObserver {

    /** It received and sent so many bytes together. */
    void ended(String listener, long nanos, long bytes);
  }

  private volatile @Nullable SessionObserver observer;

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

  /** Who is told of each session that ends from now on. */
  public void observe(SessionObserver told) {
    observer = told;
  }

  /** A session is over; so many bytes came and went. */
  public void ended(String listener, Object why, long nanos, long bytes) {
    count(Figure.SESSIONS_ENDED, why);
    SessionObserver told = observer;
    if (told != null) {
      told.ended(listener, nanos, bytes);
    }
  }

  /** One more of a figure that is counted by the words of its label. */
  public void count(Figure figure, Object label) {
    Objects.requireNonNull(labelled.get(figure))
        .computeIfAbsent(label.toString(), any -> new LongAdder())
        .increment();
  }

  /** The figures of this moment; none that never moved. */
  public Readings readings() {
    // Of a session that begins and ends meanwhile, its end may be missing, but not its beginning.
    Readings result = Readings.ZERO;
    for (Map.Entry<Figure, Map<String, LongAdder>> each : labelled.entrySet()) {
      result = result.with(each.getKey(), sums(each.getValue()));
    }
    for (Map.Entry<Figure, LongAdder> each : plain.entrySet()) {
      result = result.with(each.getKey(), each.getValue().sum());
    }
    long open = result.of(Figure.SESSIONS) - result.of(Figure.SESSIONS_ENDED);
    return result.with(Figure.SESSIONS_OPEN, open);
  }

  private static Map<String, Long> sums(Map<String, LongAdder> counters) {
    Map<String, Long> sums = new TreeMap<>();
    counters.forEach((label, counter) -> sums.put(label, counter.sum()));
    return sums;
  }
}
