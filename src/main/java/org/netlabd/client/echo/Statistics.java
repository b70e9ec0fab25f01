// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything counted and timed; immutable.
 *
 * @param received came back whole and in time, in whatever order
 * @param lost never came back as they were
 * @param late came back after the time-out; in a period's, of those lost in an earlier one too
 * @param pace how the schedule was kept
 * @param nanos how long it all took
 * @param rtt from sending to receiving
 * @param schedule from when the schedule wanted it sent: corrected for coordinated omission
 * @param ipdv variation between the round trips of a probe and of the next one sent (RFC 3393)
 * @param oneWay what answers by STAMP tell of each way; null if there were none
 */
public record Statistics(
    long sent,
    long received,
    long lost,
    long late,
    long duplicate,
    long outOfOrder,
    long corrupt,
    long wrongLength,
    long foreign,
    long strange,
    Pace pace,
    long nanos,
    Times rtt,
    Times schedule,
    Times ipdv,
    @Nullable OneWay oneWay) {

  public static final Statistics NONE = new Counter(seen -> {}).statistics(0, Pace.ANY, 0);

  /**
   * How a schedule was kept; immutable.
   *
   * @param wanted probes a second that were asked for, or 0 if none were
   * @param reached probes a second that were sent in the time for it
   * @param skipped were due while this program did not run, and were left out
   * @param unsent were due and could not be sent, because too much was out
   */
  public record Pace(double wanted, double reached, long skipped, long unsent) {

    /** No schedule that could have been missed. */
    public static final Pace ANY = new Pace(0, 0, 0, 0);

    /** A hundredth is a matter of rounding, and of the last probe. */
    public boolean isMissed() {
      return unsent > 0 || reached < 0.99 * wanted;
    }
  }

  /** Everything counted, by its name in documents and metrics. */
  public Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("sent", sent);
    counts.put("received", received);
    counts.put("lost", lost);
    counts.put("late", late);
    counts.put("duplicate", duplicate);
    counts.put("out_of_order", outOfOrder);
    counts.put("corrupt", corrupt);
    counts.put("wrong_length", wrongLength);
    counts.put("foreign", foreign);
    counts.put("strange", strange);
    return counts;
  }

  /** Percent of what was sent that did not come back in time. */
  public double lossPercent() {
    return sent == 0 ? 0 : 100.0 * (sent - received) / sent;
  }

  /** Whether any were sent, and all came back right, once each and in order. */
  public boolean allRight() {
    return sent > 0 && received == sent && outOfOrder == 0 && isHonest() && !pace.isMissed();
  }

  /** Whether nothing came that an echo server should not send. */
  public boolean isHonest() {
    return duplicate + corrupt + wrongLength + foreign + strange == 0;
  }
}
