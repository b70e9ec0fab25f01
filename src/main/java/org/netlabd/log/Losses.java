package org.netlabd.log;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Remembers since when and why a target does not take records, to say so: elsewhere while that
 * lasts, and to the target itself once it takes records again.
 *
 * <p>Pure, the clock (nanoseconds) passed in. Used by a target's thread only.
 */
final class Losses {

  private static final long SHORT_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long LONG_NANOS = Duration.ofSeconds(3).toNanos();

  private final String target;
  private @Nullable String trouble;
  private long troubleSince;
  private boolean isAnnounced;
  private @Nullable String story;
  private long said;

  Losses(String target) {
    this.target = target;
  }

  /** A record could not be sent. */
  void failed(String reason, long nowNanos) {
    if (trouble == null) {
      troubleSince = nowNanos;
      isAnnounced = false;
    }
    trouble = reason;
  }

  /** A record was sent. */
  void sent(long nowNanos) {
    if (trouble != null) {
      // A target that was busy for a moment is no reason worth a name.
      story = nowNanos - troubleSince < SHORT_NANOS ? story : story(trouble, nowNanos);
      trouble = null;
    }
  }

  /** A record could not be made, which is our own fault and no trouble of the target's. */
  void unmade(Throwable fault) {
    story = "it could not be written down: " + fault.getClass().getName();
  }

  /** What is to be said elsewhere of a trouble that lasts, once. */
  Optional<String> announcement(long nowNanos) {
    if (trouble == null || isAnnounced || nowNanos - troubleSince < LONG_NANOS) {
      return Optional.empty();
    }
    isAnnounced = true;
    return Optional.of("log target " + trouble);
  }

  /** Whether something of {@code dropped} records in all is still to be said. */
  boolean isUnsaid(long dropped) {
    return dropped != said;
  }

  /** What is to be said of {@code dropped} records in all. */
  String report(long dropped, long nowNanos) {
    long unsaid = dropped - said;
    String why = trouble == null ? story : story(trouble, nowNanos);
    return (unsaid == 1 ? "1 record" : unsaid + " records")
        + " dropped: "
        + (why == null ? "more at once than " + target + " took" : why);
  }

  /** The report of {@code dropped} records in all got through. */
  void said(long dropped) {
    said = dropped;
    story = null;
  }

  private String story(String reason, long nowNanos) {
    long seconds = Duration.ofNanos(nowNanos - troubleSince).toSeconds();
    return seconds == 0 ? reason : reason + " for " + seconds + " s";
  }
}
