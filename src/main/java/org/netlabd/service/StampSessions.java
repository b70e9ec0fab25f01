// SPDX-License-Identifier: Apache-2.0
package org.netlabd.service;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.netlabd.config.key.Memory;

/** Numbers what each session of STAMP is sent (RFC 8762, 4.3.1), across reloads. Any thread. */
final class StampSessions {

  private record Numbered(int number, long nanos) {}

  /** Where the heap is small fewer: each was measured to take 170 bytes. */
  static final int MOST = (int) Math.min(65_536, Memory.most(16, 200));

  /** A session that was silent for so long is over (RFC 5357's REFWAIT). */
  private static final long OVER_NANOS = Duration.ofMinutes(15).toNanos();

  /** Where room is short, shorter and shorter silence ends one, but none of less than that. */
  private static final long LEAST_NANOS = Duration.ofSeconds(10).toNanos();

  private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

  private final Map<String, Numbered> last = new ConcurrentHashMap<>();
  private volatile long lookedNanos = System.nanoTime() - LOOK_NANOS;

  /** The next number of a session (RFC 8972, section 3); {@code otherwise} where room lacks. */
  int next(String session, int otherwise, long nanos) {
    if (last.size() >= MOST && nanos - lookedNanos >= LOOK_NANOS) {
      lookedNanos = nanos;
      for (long over = OVER_NANOS; over > LEAST_NANOS && last.size() >= MOST; over /= 4) {
        long silent = nanos - over;
        last.values().removeIf(each -> silent - each.nanos > 0);
      }
    }
    if (last.size() >= MOST && !last.containsKey(session)) {
      return otherwise;
    }
    return last.merge(
            session,
            new Numbered(0, nanos),
            (old, fresh) ->
                new Numbered(nanos - old.nanos > OVER_NANOS ? 0 : old.number + 1, nanos))
        .number;
  }
}
