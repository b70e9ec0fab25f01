// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

/** How a session ended: the same words in log, metric and {@code netlab status}. */
public enum End {
  /** The peer closed its side and got all that was left. */
  PEER_CLOSED("peer closed"),
  /** The service has said all, and the peer got it. */
  SERVICE("service ended"),
  /** The peer reset the connection, or had before we wrote (ECONNRESET, EPIPE). */
  RESET("reset"),
  /** The peer's host acknowledged nothing for as long as the kernel waits (ETIMEDOUT). */
  TIMED_OUT("timed out"),
  /** The network said that the peer cannot be reached (EHOSTUNREACH, ENETUNREACH). */
  UNREACHABLE("unreachable"),
  /** Nothing came or went for {@code timeouts.idle}. */
  IDLE("idle"),
  /** Bytes were waiting, and none moved for {@code timeouts.stall}: a deadlock. */
  STALL("stall"),
  /** It was open for {@code timeouts.lifetime}. */
  LIFETIME("lifetime"),
  /** The daemon stopped, and the time to drain was over. */
  DRAIN("drain"),
  /** {@code netlab sessions --end} ended it. */
  ADMINISTRATOR("administrator"),
  /** The listener's {@code faults} ended it. */
  FAULT("fault"),
  /** Something that should not happen. */
  ERROR("error");

  private final String word;

  End(String word) {
    this.word = word;
  }

  @Override
  public String toString() {
    return word;
  }
}
