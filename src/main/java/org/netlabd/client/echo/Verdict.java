// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import java.util.Locale;

/** What became of a probe, or what is to be said of a datagram that came. */
public enum Verdict {
  /** Came back whole, in time and in order. */
  RIGHT,
  /** Came back whole and in time, after a later one. */
  OUT_OF_ORDER,
  /** Came back whole, after its time-out. */
  LATE,
  /** Had come back before. */
  DUPLICATE,
  /** Came back with its length, and other bytes. */
  CORRUPT,
  /** Came back with another length. */
  WRONG_LENGTH,
  /** Came from another address than the one asked. */
  FOREIGN,
  /** Is no answer to any probe. */
  STRANGE,
  /** Has not come back within its time. */
  TIMED_OUT,
  /** Not back and waited for no longer: it was refused here or on its way, or the run is over. */
  LOST;

  public String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Whether the probe came back as it should, in time. */
  public boolean counts() {
    return this == RIGHT || this == OUT_OF_ORDER;
  }

  /** Whether what came is a probe as it was sent, at whatever time. */
  boolean isWhole() {
    return counts() || this == LATE || this == DUPLICATE;
  }

  public boolean came() {
    return this != TIMED_OUT && this != LOST;
  }
}
