package org.netlabd.stats;

import java.util.concurrent.atomic.LongAdder;

/** What one listener has done since it was first bound. Thread-safe. */
public final class ListenerCounters {

  public final LongAdder sessions = new LongAdder();
  public final LongAdder sessionsEnded = new LongAdder();

  /** Sessions that no record has spoken of; not in the snapshot. */
  public final LongAdder sessionsUnlisted = new LongAdder();

  /** Receptions that no record has shown, though it was asked for; not in the snapshot. */
  public final LongAdder payloadsUnlisted = new LongAdder();

  public final LongAdder datagramsIn = new LongAdder();
  public final LongAdder datagramsOut = new LongAdder();
  public final LongAdder datagramsDropped = new LongAdder();
  public final LongAdder bytesIn = new LongAdder();
  public final LongAdder bytesOut = new LongAdder();

  /** The figures of this moment. */
  public Snapshot snapshot() {
    return new Snapshot(
        sessions.sum(),
        sessionsEnded.sum(),
        datagramsIn.sum(),
        datagramsOut.sum(),
        datagramsDropped.sum(),
        bytesIn.sum(),
        bytesOut.sum());
  }

  /**
   * Figures of one moment.
   *
   * @param sessions TCP sessions accepted
   * @param sessionsEnded TCP sessions that are over
   * @param datagramsIn datagrams received
   * @param datagramsOut datagrams sent
   * @param datagramsDropped datagrams received and not answered
   * @param bytesIn payload bytes received
   * @param bytesOut payload bytes sent
   */
  public record Snapshot(
      long sessions,
      long sessionsEnded,
      long datagramsIn,
      long datagramsOut,
      long datagramsDropped,
      long bytesIn,
      long bytesOut) {

    /** Nothing done. */
    public static final Snapshot ZERO = new Snapshot(0, 0, 0, 0, 0, 0, 0);

    /** Both together. */
    public Snapshot plus(Snapshot other) {
      return new Snapshot(
          sessions + other.sessions,
          sessionsEnded + other.sessionsEnded,
          datagramsIn + other.datagramsIn,
          datagramsOut + other.datagramsOut,
          datagramsDropped + other.datagramsDropped,
          bytesIn + other.bytesIn,
          bytesOut + other.bytesOut);
    }
  }
}
