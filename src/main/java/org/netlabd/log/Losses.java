package org.netlabd.log;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Remembers why a target did not take records, to say so once it takes them again.
 *
 * <p>Pure, the clock (nanoseconds) passed in. Used by a target's thread only.
 */
final class Losses {

  private static final long SHORT_NANOS = Duration.ofSeconds(1).toNanos();

  private final String target;
  private @Nullable String trouble;
  private long troubleSince;
  private @Nullable String story;
  private long said;

  Losses(String target) {
    this.target = target;
  }

  /** A record could not be sent. */
  void failed(String reason, long nowNanos) {
    if (trouble == null) {
      troubleSince = nowNanos;
    }
    trouble = reason;
  }

  /** A record was sent. */
  void sent(long nowNanos) {
    if (trouble != null) {
      story = story(nowNanos);
      trouble = null;
    }
  }

  /** How many of {@code dropped} records were not spoken of yet. */
  long unsaid(long dropped) {
    return dropped - said;
  }

  /** What is to be said of {@code dropped} records in all, if it was not said before. */
  Optional<String> report(long dropped, long nowNanos) {
    long unsaid = unsaid(dropped);
    String why = trouble == null ? story : story(nowNanos);
    story = null;
    if (unsaid == 0) {
      return Optional.empty();
    }
    said = dropped;
    return Optional.of(
        (unsaid == 1 ? "1 record" : unsaid + " records")
            + " dropped: "
            + (why == null ? "more at once than " + target + " took" : why));
  }

  private @Nullable String story(long nowNanos) {
    long nanos = nowNanos - troubleSince;
    return nanos < SHORT_NANOS
        ? null
        : trouble + " for " + Duration.ofNanos(nanos).toSeconds() + " s";
  }
}
