// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;

/**
 * Since when and why a target takes no records: said elsewhere meanwhile, and to it at last. Used
 * by its thread, and by who looks whether that hangs; the clock is passed in.
 */
final class Losses {

  private static final long SHORT_NANOS = Duration.ofSeconds(1).toNanos();

  /** A target that has worked may be away for so long before that is news. */
  private static final long LONG_NANOS = Duration.ofSeconds(3).toNanos();

  /** More reasons than that in one trouble are not told one by one. */
  private static final int MOST_REASONS = 8;

  private final String target;
  private final Set<String> announced = new HashSet<>();
  private @Nullable String trouble;
  private long troubleSince;
  private boolean hasWorked;
  private @Nullable Entry recovery;
  private @Nullable String story;
  private long said;

  Losses(String target) {
    this.target = target;
  }

  /** A record could not be sent, or hangs. */
  synchronized void failed(String reason, long nowNanos) {
    if (trouble == null) {
      troubleSince = nowNanos;
    }
    trouble = reason;
  }

  /** The time of a record is up: a reason that is known says more. */
  synchronized void cutShort(String reason, long nowNanos) {
    failed(trouble == null ? reason : trouble, nowNanos);
  }

  synchronized void sent(long nowNanos) {
    hasWorked = true;
    if (trouble == null) {
      return;
    }
    // A target that was busy for a moment is no reason worth a name.
    story = nowNanos - troubleSince < SHORT_NANOS ? story : story(trouble, nowNanos);
    if (!announced.isEmpty()) {
      String text = "log target " + target + ": works again after " + seconds(nowNanos) + " s";
      recovery = Entry.of(Level.INFO, Event.Kind.LOG_TARGET_BACK, text);
      announced.clear();
    }
    trouble = null;
  }

  /** A connection ended on which records were that may not have arrived. */
  synchronized void cutOff() {
    story = target + ": the connection ended, and may have taken them with it";
  }

  /** A record could not be made, which is our own fault and no trouble of the target's. */
  synchronized void unmade(Throwable fault) {
    story = "it could not be written down: " + fault.getClass().getName();
  }

  /** What is to be said elsewhere, once: each reason of a trouble that lasts, and its end. */
  synchronized Optional<Entry> news(long nowNanos) {
    Entry news = recovery;
    recovery = null;
    if (trouble != null
        && (!hasWorked || nowNanos - troubleSince >= LONG_NANOS)
        && announced.size() < MOST_REASONS
        && announced.add(trouble)) {
      String text = "log target " + target + ": " + trouble;
      news = Entry.of(Level.WARN, Event.Kind.LOG_TARGET_FAILED, text);
    }
    return Optional.ofNullable(news);
  }

  /** Whether something of {@code dropped} records in all is still to be said. */
  synchronized boolean isUnsaid(long dropped) {
    return dropped != said;
  }

  /** What is to be said of {@code dropped} records in all. */
  synchronized String report(long dropped, long nowNanos) {
    long unsaid = dropped - said;
    String why = trouble == null ? story : story(trouble, nowNanos);
    return (unsaid == 1 ? "1 record" : unsaid + " records")
        + " dropped: "
        + (why == null ? "more at once than " + target + " took" : why);
  }

  /** The report of {@code dropped} records in all got through. */
  synchronized void said(long dropped) {
    said = dropped;
    story = null;
  }

  private String story(String reason, long nowNanos) {
    long seconds = seconds(nowNanos);
    return target + ": " + reason + (seconds == 0 ? "" : ", for " + seconds + " s");
  }

  private long seconds(long nowNanos) {
    return Duration.ofNanos(nowNanos - troubleSince).toSeconds();
  }
}
