// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.util.concurrent.atomic.AtomicInteger;
import org.netlabd.config.LogSettings;
import org.netlabd.guard.TokenBucket;
import org.netlabd.values.Rate;

/**
 * Which sessions have their two records in the log: as many as {@code log.session-rate} allows, so
 * that what else is logged is not lost in the limits of others (journald takes 10,000 records of a
 * service in 30 s). A session that is listed owes the record of its end, and many may end at once,
 * as at a stop: so only so many that are listed can be open.
 *
 * <p>Any thread; the clock is handed in.
 */
final class SessionLines {

  /** What a listed session costs. */
  private static final int RECORDS = 2;

  /** With what comes in the 30 s around their end, all that may end at once stay below 10,000. */
  private static final int SECONDS_OWED = 15;

  private final boolean on;
  private final int perSecond;
  private final TokenBucket sessions;
  private final TokenBucket payloads;
  private final AtomicInteger open = new AtomicInteger();

  /** None owed yet at {@code nanos}; {@code on}: sessions are listed; {@code perSecond} from 2. */
  SessionLines(boolean on, int perSecond, long nanos) {
    this.on = on;
    this.perSecond = perSecond;
    sessions = new TokenBucket(Rate.perSecond(perSecond / RECORDS), nanos);
    payloads = new TokenBucket(Rate.perSecond(perSecond), nanos);
  }

  /** As the log is configured; what is owed stays owed while nothing changes. */
  SessionLines as(LogSettings log, long nanos) {
    return on == log.sessions() && perSecond == log.sessionRate()
        ? this
        : new SessionLines(log.sessions(), log.sessionRate(), nanos);
  }

  boolean isOn() {
    return on;
  }

  /** Whether a session that begins is listed; then {@link #end} follows. */
  boolean begin(long nanos) {
    if (on && open.get() < perSecond * SECONDS_OWED && sessions.take(1, nanos) > 0) {
      open.getAndIncrement();
      return true;
    }
    return false;
  }

  /** Whether what was received is listed: as many records again. */
  boolean payload(long nanos) {
    return payloads.take(1, nanos) > 0;
  }

  void end() {
    open.getAndDecrement();
  }
}
