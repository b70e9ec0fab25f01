// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import java.util.Locale;

/** Why a peer or datagram was refused: the same word in log, metric and {@code netlab status}. */
public enum Reason {
  /** No entry of {@code access.allow} holds its address, or one of {@code access.deny} does. */
  ACCESS,
  SESSIONS,
  /** {@code limits.per-source} sessions of its source are open. */
  PER_SOURCE,
  RATE,
  /** More than {@code limits.source-rate} of its source. */
  SOURCE_RATE,
  /** Its source port may answer by itself, or is 0. */
  LOOP_PORT,
  /** It echoes what it is sent, on whatever port: {@link LoopWatch}. */
  LOOP,
  /** Its answer would come back to this daemon. */
  SELF,
  /** Its source or its destination is multicast or broadcast. */
  MULTICAST,
  /** It is shorter than the answer, or than a test packet of STAMP. */
  SHORT,
  /** It was not authenticated with {@code stamp.key-file}. */
  AUTHENTICATION,
  /** It did not begin with a PROXY protocol header that can be used. */
  PROXY,
  /** The kernel dropped it: no room in the receive buffer, another netlabd's, a mapped source. */
  KERNEL;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
