package org.netlabd.client.echo;

import java.time.Duration;
import org.netlabd.client.dial.Target;

/**
 * Round trips to make; immutable.
 *
 * @param udp datagrams, else streams
 * @param connections how many connections, or UDP sockets
 * @param window how many probes may be out on each
 * @param perSecond probes a second in all, or 0 for as many as go
 * @param count how many probes, or 0 for any number
 * @param duration for how long, or zero for any time
 * @param size bytes of each, header included
 * @param timeout after which one is late
 */
public record Request(
    Target target,
    boolean udp,
    int connections,
    int window,
    double perSecond,
    long count,
    Duration duration,
    int size,
    Duration timeout) {

  /** The fewest bytes that a probe can have: it carries its number and time. */
  public static final int LEAST_SIZE = Frame.HEADER;

  /** The most bytes of a datagram by IPv4. */
  public static final int MOST_UDP_SIZE = 65_507;

  /** The most bytes of a stretch of a stream. */
  public static final int MOST_TCP_SIZE = 1 << 20;

  /** Probes that are remembered, to know a late one from a strange one. */
  private static final int MOST_SLOTS = 1 << 16;

  /** One probe after the other, whether those before are back or not. */
  public static Request paced(
      Target target, boolean udp, long count, Duration interval, int size, Duration timeout) {
    double perSecond = 1e9 / interval.toNanos();
    return new Request(target, udp, 1, MOST_SLOTS, perSecond, count, Duration.ZERO, size, timeout);
  }

  /** Slots of a flow's ledger: a few times what may be out. */
  int slots() {
    return Math.min(
        MOST_SLOTS, Integer.highestOneBit(Math.max(256, 4 * Math.min(window, MOST_SLOTS)) * 2 - 1));
  }
}
