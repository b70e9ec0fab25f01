package org.netlabd.client.echo;

/**
 * Everything counted and timed; immutable.
 *
 * @param received came back whole and in time, in whatever order
 * @param lost never came back
 * @param late came back after the time-out
 * @param nanos how long it all took
 * @param rtt from sending to receiving
 * @param schedule from when the schedule wanted it sent: corrected for coordinated omission
 * @param ipdv variation between one round trip and the next (RFC 3393)
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
    long nanos,
    Distribution rtt,
    Distribution schedule,
    Distribution ipdv) {

  /** Percent of what was sent that did not come back in time. */
  public double lossPercent() {
    return sent == 0 ? 0 : 100.0 * (lost + late) / sent;
  }

  /** Whether all came back as an echo server should send it, once each and in order. */
  public boolean allRight() {
    return received == sent && outOfOrder == 0 && isHonest();
  }

  /** Whether nothing came that an echo server should not send. */
  public boolean isHonest() {
    return duplicate + corrupt + wrongLength + foreign + strange == 0;
  }
}
