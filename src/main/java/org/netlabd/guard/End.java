// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import java.util.Locale;

/** How a session ended: the same words in log, metric and {@code netlab status}. */
public enum End {
  /** The peer closed its side and got all that was left. */
  PEER_CLOSED,
  /** The service has said all, and the peer got it. */
  SERVICE_ENDED,
  /** The peer reset the connection, or had before we wrote (ECONNRESET, EPIPE). */
  RESET,
  /** The peer's host acknowledged nothing for as long as the kernel waits (ETIMEDOUT). */
  TIMED_OUT,
  /** The network said that the peer cannot be reached (EHOSTUNREACH, ENETUNREACH). */
  UNREACHABLE,
  /** Nothing came or went for {@code timeouts.idle}. */
  IDLE,
  /** Bytes were waiting, and none moved for {@code timeouts.stall}: a deadlock. */
  STALL,
  /** It was open for {@code timeouts.lifetime}. */
  LIFETIME,
  /** The daemon stopped, and the time to drain was over. */
  DRAIN,
  /** {@code netlab sessions --end} ended it. */
  ADMINISTRATOR,
  /** The listener's {@code faults} ended it. */
  FAULT,
  /** Something that should not happen. */
  ERROR;

  private final String word = name().toLowerCase(Locale.ROOT).replace('_', ' ');

  @Override
  public String toString() {
    return word;
  }
}
