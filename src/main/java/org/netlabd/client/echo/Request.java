// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.dial.Target;
import org.netlabd.values.SharedKey;
import org.netlabd.values.StampPacket;

/**
 * Round trips to make; immutable.
 *
 * @param udp datagrams, else streams
 * @param size bytes of each, header included
 * @param pattern what fills them, over and over, or none for pseudo-random bytes
 * @param stamp null for echo; else test packets of STAMP, as datagrams
 * @param timeout after which one is late
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Request(
    Target target,
    boolean udp,
    int size,
    byte[] pattern,
    @Nullable Stamp stamp,
    Duration timeout,
    Plan plan) {

  /** A STAMP session-sender (RFC 8762), authenticated with a key; immutable. */
  public record Stamp(@Nullable SharedKey key) {

    /** Bytes of a packet without padding. */
    public int base() {
      return StampPacket.base(key);
    }

    /** Whether a packet can have so many: padding has 4 bytes at least. */
    public boolean fits(long bytes) {
      return bytes == base() || bytes >= base() + StampFrame.EXTENSION_HEADER;
    }
  }

  public Request(
      Target target, boolean udp, int size, byte[] pattern, Duration timeout, Plan plan) {
    this(target, udp, size, pattern, null, timeout, plan);
  }

  /** What the probes are carried by, as it is told. */
  public String protocol() {
    return stamp == null ? (udp ? "udp" : "tcp") : "stamp";
  }

  /**
   * When to send how many; immutable.
   *
   * @param connections how many connections, or UDP sockets
   * @param window how many probes may be out on each
   * @param perSecond probes a second in all, or 0 for as many as go
   * @param count how many probes, or 0 for any number
   * @param duration of a load, for how long it sends; zero: it is none, and each probe matters
   * @param deadline when it ends at the latest, whatever is out then; zero: never
   * @param every how often the observer is told of the time since; zero: never
   */
  public record Plan(
      int connections,
      int window,
      double perSecond,
      long count,
      Duration duration,
      Duration deadline,
      Duration every) {

    /** One probe after the other, whether those before are back or not. */
    public static Plan paced(long count, Duration interval) {
      double perSecond = 1e9 / interval.toNanos();
      return new Plan(1, MOST_SLOTS, perSecond, count, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    /** As many as go, or as the rate says. */
    public static Plan load(int connections, int window, double perSecond, Duration duration) {
      return new Plan(connections, window, perSecond, 0, duration, Duration.ZERO, Duration.ZERO);
    }

    public Plan until(Duration end) {
      return new Plan(connections, window, perSecond, count, duration, end, every);
    }

    public Plan reporting(Duration period) {
      return new Plan(connections, window, perSecond, count, duration, deadline, period);
    }

    public boolean isLoad() {
      return !duration.isZero();
    }

    /** Nothing is sent from then on. */
    long endNanos(long startNanos) {
      long end = isLoad() ? startNanos + duration.toNanos() : Long.MAX_VALUE;
      return Math.min(end, deadlineNanos(startNanos));
    }

    /** Nothing is waited for from then on. */
    long deadlineNanos(long startNanos) {
      return deadline.isZero() ? Long.MAX_VALUE : startNanos + deadline.toNanos();
    }
  }

  /** Probes that are remembered, to know a late one from a strange one. */
  private static final int MOST_SLOTS = 1 << 16;

  private static final int LEAST_SLOTS = 256;

  public Request until(Duration deadline) {
    return new Request(target, udp, size, pattern, stamp, timeout, plan.until(deadline));
  }

  /** How long to look for the peer, to connect, and to wait for an answer. */
  public Duration patience() {
    Duration deadline = plan.deadline;
    return deadline.isZero() || timeout.compareTo(deadline) < 0 ? timeout : deadline;
  }

  /** Slots of a flow's ledger: a few times what may be out. */
  int slots() {
    double out = Math.min(plan.window, MOST_SLOTS);
    if (!plan.isLoad()) {
      out = Math.min(out, plan.perSecond * timeout.toNanos() / 1e9);
    }
    int slots = (int) Math.min(MOST_SLOTS, Math.max(LEAST_SLOTS, 4 * out));
    return Integer.highestOneBit(2 * slots - 1);
  }
}
