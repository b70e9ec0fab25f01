// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import java.security.SecureRandom;
import org.netlabd.config.ListenerSettings.Limits;
import org.netlabd.config.key.Memory;

/** The rates of a listener, in all and by source, and what is left of them. Any thread. */
public record Rates(Limits limits, TokenBucket all, SourceTable bySource) {

  /** Nothing used yet; {@code nanos} is {@link System#nanoTime} now. */
  static Rates of(Limits limits, long nanos) {
    return new Rates(limits, bucket(limits, nanos), table(limits, nanos));
  }

  private static TokenBucket bucket(Limits limits, long nanos) {
    return new TokenBucket(limits.rate(), nanos);
  }

  private static SourceTable table(Limits limits, long nanos) {
    return new SourceTable(
        limits.sourceRate(),
        limits.sourcePrefix(),
        Memory.RATED_SOURCES,
        new SecureRandom(),
        nanos);
  }

  /** Others; a rate that stays keeps its count. */
  Rates changed(Limits to, long nanos) {
    boolean sameSources =
        limits.sourceRate().equals(to.sourceRate())
            && limits.sourcePrefix().equals(to.sourcePrefix());
    return new Rates(
        to,
        limits.rate().equals(to.rate()) ? all : bucket(to, nanos),
        sameSources ? bySource : table(to, nanos));
  }
}
