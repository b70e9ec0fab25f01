// SPDX-License-Identifier: Apache-2.0
package org.netlabd.stats;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the daemon counts and measures: the one table behind {@code netlab status} and its JSON, the
 * line of {@code systemctl status} and the log's totals. A name is the constant's, in small
 * letters; with a label there is a figure for each of its values.
 */
public enum Figure {
  /** TCP sessions that began. */
  SESSIONS(Kind.COUNTER, null),
  /** TCP sessions that are open. */
  SESSIONS_OPEN(Kind.GAUGE, null),
  /** TCP sessions that are over, by what ended them. */
  SESSIONS_ENDED(Kind.COUNTER, "reason"),
  /** Datagrams that were let in. */
  DATAGRAMS_RECEIVED(Kind.COUNTER, null),
  /** Datagrams that were sent. */
  DATAGRAMS_SENT(Kind.COUNTER, null),
  /** Datagrams that were let in and not answered. */
  DATAGRAMS_DROPPED(Kind.COUNTER, null),
  /** Bytes of payload that were received. */
  RECEIVED_BYTES(Kind.COUNTER, null),
  /** Bytes of payload that were sent. */
  SENT_BYTES(Kind.COUNTER, null),
  /** Connections and datagrams that were refused, by reason. */
  REFUSALS(Kind.COUNTER, "reason"),
  /** What went wrong on purpose, by the key that asked for it. */
  FAULTS(Kind.COUNTER, "fault");

  /** How a figure moves. */
  public enum Kind {
    /** Only up, from 0 at the daemon's start. */
    COUNTER,
    /** Up and down. */
    GAUGE
  }

  private final Kind kind;
  private final @Nullable String label;

  Figure(Kind kind, @Nullable String label) {
    this.kind = kind;
    this.label = label;
  }

  public Kind kind() {
    return kind;
  }

  /** What its values are told apart by; null where there is one only. */
  public @Nullable String label() {
    return label;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
