// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

/** Why a peer or datagram was refused: the same word in log, metric and {@code netlab status}. */
public enum Reason {
  /** No entry of {@code access.allow} holds its address, or one of {@code access.deny} does. */
  ACCESS("access"),
  SESSIONS("sessions"),
  /** {@code limits.per-source} sessions of its source are open. */
  PER_SOURCE("per-source"),
  RATE("rate"),
  /** More than {@code limits.source-rate} of its source. */
  SOURCE_RATE("source-rate"),
  /** Its source port may answer by itself, or is 0. */
  LOOP_PORT("loop-port"),
  /** It echoes what it is sent, on whatever port: {@link LoopWatch}. */
  LOOP("loop"),
  /** Its answer would come back to this daemon. */
  SELF("self"),
  /** Its source or its destination is multicast or broadcast. */
  MULTICAST("multicast"),
  /** It is shorter than the answer, or than a test packet of STAMP. */
  SHORT("short"),
  /** It was not authenticated with {@code stamp.key-file}. */
  AUTHENTICATION("authentication"),
  /** It did not begin with a PROXY protocol header that can be used. */
  PROXY("proxy"),
  /** The kernel dropped it: no room in the receive buffer, another netlabd's, a mapped source. */
  KERNEL("kernel");

  private final String word;

  Reason(String word) {
    this.word = word;
  }

  /** The word that people and programs read. */
  @Override
  public String toString() {
    return word;
  }
}
