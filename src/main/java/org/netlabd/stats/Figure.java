// SPDX-License-Identifier: Apache-2.0
package org.netlabd.stats;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the daemon counts and measures: the one table behind {@code netlab status} and its JSON, the
 * metrics and their document, the line of {@code systemctl status} and the log's totals. A name is
 * the constant's, in small letters; with a label there is a figure for each of its values. Of each
 * listener first, then of the daemon.
 */
public enum Figure {
  SESSIONS(Kind.COUNTER, null, "TCP sessions that began."),
  SESSIONS_OPEN(Kind.GAUGE, null, "TCP sessions that are open."),
  SESSIONS_ENDED(Kind.COUNTER, "reason", "TCP sessions that are over, by what ended them."),
  SESSION_DURATION_SECONDS(
      Kind.HISTOGRAM,
      null,
      "How long TCP sessions lasted that are over.",
      new double[] {0.001, 0.01, 0.1, 1, 10, 60, 300, 1_800, 3_600, 21_600}),
  SESSION_SIZE_BYTES(
      Kind.HISTOGRAM,
      null,
      "Bytes that TCP sessions that are over received and sent, together.",
      new double[] {
        0, 64, 1 << 10, 1 << 14, 1 << 17, 1 << 20, 1 << 24, 1 << 27, 1 << 30, 1L << 34
      }),
  STALLS(
      Kind.COUNTER,
      "kind",
      "TCP sessions that were ended because bytes waited and none moved for timeouts.stall."),
  DATAGRAMS_RECEIVED(Kind.COUNTER, null, "Datagrams that were let in."),
  DATAGRAMS_SENT(Kind.COUNTER, null, "Datagrams that were sent."),
  DATAGRAMS_DROPPED(Kind.COUNTER, null, "Datagrams that were let in and not answered."),
  RECEIVED_BYTES(Kind.COUNTER, null, "Bytes of payload that were received."),
  SENT_BYTES(Kind.COUNTER, null, "Bytes of payload that were sent."),
  REFUSALS(Kind.COUNTER, "reason", "Connections and datagrams that were refused, by reason."),
  FAULTS(Kind.COUNTER, "fault", "What went wrong on purpose, by the key that asked for it."),
  ACCEPT_PAUSED(
      Kind.GAUGE, null, "1 while connections are not accepted for want of descriptors or memory."),
  LISTENER_INFO(Kind.INFO, "listener", "Listeners of the configuration: protocol and service."),

  LOOP_LAG_SECONDS(
      Kind.HISTOGRAM,
      "loop",
      "How long an event loop took for a turn: what becomes ready waits as long at most.",
      new double[] {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 1, 10}),
  UNSENT_BYTES(Kind.GAUGE, null, "Bytes that are held for peers that do not read."),
  UNSENT_BYTES_LIMIT(Kind.GAUGE, null, "What may be held: the key buffers."),
  LOG_RECORDS(Kind.COUNTER, "target", "Log records that a target took."),
  LOG_RECORDS_DROPPED(Kind.COUNTER, "target", "Log records that a target did not take."),
  RELOADS(Kind.COUNTER, "result", "Reloads that were asked for: done, or refused."),
  LAST_RELOAD_SUCCESSFUL(
      Kind.GAUGE, null, "1 if the last reload was done, or none was asked for; 0: refused."),
  LAST_RELOAD_SUCCESS_TIMESTAMP_SECONDS(
      Kind.GAUGE, null, "When the configuration was last read and taken, since 1970."),
  BUILD_INFO(Kind.INFO, null, "The version of netlabd, and of the Java that it runs in.");

  public enum Kind {
    /** Only up, from 0 at the daemon's start. */
    COUNTER,
    GAUGE,
    /** How values are distributed, of metrics only. */
    HISTOGRAM,
    /** Words, of metrics only. */
    INFO
  }

  private final Kind kind;
  private final @Nullable String label;
  private final String help;

  @SuppressWarnings("ImmutableEnumChecker") // Nobody else has it.
  private final double[] bounds;

  Figure(Kind kind, @Nullable String label, String help, double... bounds) {
    this.kind = kind;
    this.label = label;
    this.help = help;
    this.bounds = bounds;
  }

  public static List<Figure> ofListeners() {
    return numbers(true);
  }

  public static List<Figure> ofTheDaemon() {
    return numbers(false);
  }

  private static List<Figure> numbers(boolean ofListeners) {
    return Arrays.stream(values())
        .filter(each -> each.isOfListeners() == ofListeners)
        .filter(each -> each.kind == Kind.COUNTER || each.kind == Kind.GAUGE)
        .toList();
  }

  public boolean isOfListeners() {
    return compareTo(LISTENER_INFO) <= 0;
  }

  public Kind kind() {
    return kind;
  }

  /** What its values are told apart by; null where there is one only. */
  public @Nullable String label() {
    return label;
  }

  public String help() {
    return help;
  }

  /** A histogram's upper bounds, in its unit. */
  public double[] bounds() {
    return bounds.clone();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
