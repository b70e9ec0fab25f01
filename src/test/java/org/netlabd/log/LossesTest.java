// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LossesTest {

  private final Losses losses = new Losses("/dev/log");

  private Optional<String> news(long nanos) {
    return losses.news(nanos).map(entry -> entry.event().text());
  }

  private static long seconds(double seconds) {
    return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
  }

  @Test
  void saysSinceWhenAndWhy() {
    losses.failed("gone", seconds(100));
    losses.failed("gone", seconds(105));
    losses.sent(seconds(112.9));
    losses.sent(seconds(200));
    assertTrue(losses.isUnsaid(7));
    assertEquals("7 records dropped: /dev/log: gone, for 12 s", losses.report(7, seconds(201)));
  }

  @Test
  void saysEachLossOnce() {
    losses.failed("gone", seconds(100));
    losses.sent(seconds(102));
    losses.said(7);
    assertFalse(losses.isUnsaid(7));
    assertEquals(
        "1 record dropped: more at once than /dev/log took", losses.report(8, seconds(103)));
  }

  @Test
  void aLossThatWasNotSaidIsSaidLater() {
    losses.failed("gone", seconds(100));
    losses.sent(seconds(102));
    losses.report(7, seconds(102));
    losses.failed("full", seconds(102));
    losses.sent(seconds(102.1));
    assertEquals("9 records dropped: /dev/log: gone, for 2 s", losses.report(9, seconds(103)));
  }

  @Test
  void shortTroubleIsNoReason() {
    losses.failed("full", seconds(100));
    losses.sent(seconds(100.5));
    assertEquals(
        "2 records dropped: more at once than /dev/log took", losses.report(2, seconds(101)));
  }

  @Test
  void troubleThatIsNotOverIsAReasonHoweverShort() {
    losses.failed("gone", seconds(100));
    assertEquals("2 records dropped: /dev/log: gone", losses.report(2, seconds(100.5)));
  }

  @Test
  void aReasonThatIsKnownOutlivesTheLastRecordsTime() {
    losses.failed("gone", seconds(100));
    losses.cutShort("hangs", seconds(104));
    assertEquals("2 records dropped: /dev/log: gone, for 5 s", losses.report(2, seconds(105)));
  }

  @Test
  void aRecordWhoseTimeIsUpIsAReasonWhereThereIsNone() {
    losses.cutShort("hangs", seconds(104));
    assertEquals("2 records dropped: /dev/log: hangs", losses.report(2, seconds(104.5)));
  }

  @Test
  void troubleThatLastsIsAReasonToo() {
    losses.failed("full", seconds(100));
    assertEquals("2 records dropped: /dev/log: full, for 3 s", losses.report(2, seconds(103)));
  }

  @Test
  void troubleThatLastsIsAnnouncedOnceAndItsEndToo() {
    losses.sent(seconds(1));
    losses.failed("gone", seconds(100));
    assertEquals(Optional.empty(), news(seconds(102)));
    assertEquals(Optional.of("log target /dev/log: gone"), news(seconds(103)));
    assertEquals(Optional.empty(), news(seconds(104)));
    losses.sent(seconds(105));
    assertEquals(Optional.of("log target /dev/log: works again after 5 s"), news(seconds(105)));
    assertEquals(Optional.empty(), news(seconds(109)));
    losses.failed("full", seconds(110));
    assertEquals(Optional.of("log target /dev/log: full"), news(seconds(113)));
  }

  @Test
  void whatNeverWorkedIsAnnouncedAtOnce() {
    losses.failed("gone", seconds(100));
    assertEquals(Optional.of("log target /dev/log: gone"), news(seconds(100)));
    assertEquals(Optional.empty(), news(seconds(200)));
  }

  @Test
  void anotherReasonReplacesAStaleOne() {
    losses.failed("gone", seconds(100));
    news(seconds(100));
    losses.failed("full", seconds(101));
    assertEquals(Optional.of("log target /dev/log: full"), news(seconds(101)));
    losses.failed("gone", seconds(102));
    assertEquals(Optional.empty(), news(seconds(102)));
    assertEquals("1 record dropped: /dev/log: gone, for 3 s", losses.report(1, seconds(103)));
  }

  @Test
  void troubleThatNobodyHeardOfEndsWithoutAWord() {
    losses.sent(seconds(1));
    losses.failed("full", seconds(100));
    losses.sent(seconds(102));
    assertEquals(Optional.empty(), news(seconds(102)));
  }
}
