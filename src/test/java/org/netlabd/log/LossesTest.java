package org.netlabd.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LossesTest {

  private final Losses losses = new Losses("/dev/log");

  private static long seconds(double seconds) {
    return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
  }

  @Test
  void saysSinceWhenAndWhy() {
    losses.failed("/dev/log was not there", seconds(100));
    losses.failed("/dev/log was not there", seconds(105));
    losses.sent(seconds(112.9));
    losses.sent(seconds(200));
    assertTrue(losses.isUnsaid(7));
    assertEquals(
        "7 records dropped: /dev/log was not there for 12 s", losses.report(7, seconds(201)));
  }

  @Test
  void saysEachLossOnce() {
    losses.failed("/dev/log was not there", seconds(100));
    losses.sent(seconds(102));
    losses.said(7);
    assertFalse(losses.isUnsaid(7));
    assertEquals(
        "1 record dropped: more at once than /dev/log took", losses.report(8, seconds(103)));
  }

  @Test
  void aLossThatWasNotSaidIsSaidLater() {
    losses.failed("/dev/log was not there", seconds(100));
    losses.sent(seconds(102));
    losses.report(7, seconds(102));
    losses.failed("/dev/log was not read", seconds(102));
    losses.sent(seconds(102.1));
    assertEquals(
        "9 records dropped: /dev/log was not there for 2 s", losses.report(9, seconds(103)));
  }

  @Test
  void shortTroubleIsNoReason() {
    losses.failed("/dev/log was not read", seconds(100));
    losses.sent(seconds(100.5));
    assertEquals(
        "2 records dropped: more at once than /dev/log took", losses.report(2, seconds(101)));
  }

  @Test
  void troubleThatIsNotOverIsAReasonHoweverShort() {
    losses.failed("/dev/log was not there", seconds(100));
    assertEquals("2 records dropped: /dev/log was not there", losses.report(2, seconds(100.5)));
  }

  @Test
  void troubleThatLastsIsAReasonToo() {
    losses.failed("/dev/log was not read", seconds(100));
    assertEquals(
        "2 records dropped: /dev/log was not read for 3 s", losses.report(2, seconds(103)));
  }

  @Test
  void troubleThatLastsIsAnnouncedOnce() {
    losses.failed("/dev/log was not there", seconds(100));
    assertEquals(Optional.empty(), losses.announcement(seconds(102)));
    assertEquals(
        Optional.of("log target /dev/log was not there"), losses.announcement(seconds(103)));
    assertEquals(Optional.empty(), losses.announcement(seconds(104)));
    losses.sent(seconds(105));
    assertEquals(Optional.empty(), losses.announcement(seconds(109)));
    losses.failed("/dev/log was not read", seconds(110));
    assertEquals(
        Optional.of("log target /dev/log was not read"), losses.announcement(seconds(113)));
  }
}
