// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.netlabd.client.echo.Statistics.Pace;

class CounterTest {

  private Counter counter = new Counter(seen -> {});

  private void see(Verdict verdict, long rtt, long schedule, long... ipdv) {
    counter.observed(
        new Observation(
            0,
            verdict,
            0,
            0,
            rtt,
            schedule,
            LongStream.of(ipdv).boxed().toList(),
            64,
            new InetSocketAddress("127.0.0.1", 7),
            null,
            null));
  }

  @Test
  void timesAreExactWhereTheyCanBe() {
    for (long rtt :
        new long[] {
          2_000_000, 4_000_000, 4_000_000, 4_000_000, 5_000_000, 5_000_000, 7_000_000, 9_000_000
        }) {
      see(Verdict.RIGHT, rtt, rtt);
    }
    Times rtt = counter.statistics(8, Pace.ANY, 1).rtt();
    assertEquals(2_000_000, rtt.min());
    assertEquals(9_000_000, rtt.max());
    assertEquals(5_000_000, rtt.mean(), 1e-6);
    assertEquals(2_000_000, rtt.stddev(), 1e-6);
    assertEquals(4_000_000, rtt.percentile(50), 4_000);
    assertEquals(9_000_000, rtt.percentile(99.99), 9_000);
  }

  @Test
  void whatWasSentLateCountsFromItsSchedule() {
    see(Verdict.RIGHT, 1_000, 50_000_000);
    Statistics figures = counter.statistics(1, Pace.ANY, 1);
    assertEquals(1_000, figures.rtt().max());
    assertEquals(50_000_000, figures.schedule().max());
  }

  @Test
  void ipdvLeavesOutWhatHasNoPredecessor() {
    see(Verdict.RIGHT, 1_000, 1_000);
    see(Verdict.RIGHT, 3_000, 3_000, 2_000);
    assertEquals(1, counter.statistics(2, Pace.ANY, 1).ipdv().count());
    assertEquals(2_000, counter.statistics(2, Pace.ANY, 1).ipdv().max());
  }

  @Test
  void lostIsWhatNeverCame() {
    see(Verdict.RIGHT, 1, 1);
    see(Verdict.TIMED_OUT, 0, 0);
    see(Verdict.TIMED_OUT, 0, 0);
    see(Verdict.LATE, 9, 9);
    see(Verdict.CORRUPT, 1, 1);
    see(Verdict.DUPLICATE, 1, 1);
    Statistics figures = counter.statistics(4, Pace.ANY, 1);
    assertEquals(1, figures.received());
    assertEquals(1, figures.late());
    assertEquals(1, figures.corrupt());
    assertEquals(2, figures.lost(), "what came back wrong has not come back");
    assertEquals(75.0, figures.lossPercent());
  }

  /** What was lost in one period comes late in the next. */
  @Test
  void aPeriodLosesNoMoreThanWasSentInIt() {
    counter = new Counter(seen -> {}, true);
    see(Verdict.RIGHT, 1, 1);
    see(Verdict.TIMED_OUT, 0, 0);
    for (int i = 0; i < 5; i++) {
      see(Verdict.LATE, 9, 9);
    }
    Statistics figures = counter.statistics(2, Pace.ANY, 1);
    assertEquals(1, figures.lost());
    assertEquals(5, figures.late());
    assertEquals(50.0, figures.lossPercent());
  }

  @Test
  void onlyPerfectIsAllRight() {
    see(Verdict.RIGHT, 1, 1);
    assertFalse(Statistics.NONE.allRight(), "nothing was measured");
    assertTrue(counter.statistics(1, Pace.ANY, 1).allRight());
    assertFalse(counter.statistics(2, Pace.ANY, 1).allRight());
    see(Verdict.FOREIGN, 0, 0);
    assertFalse(counter.statistics(1, Pace.ANY, 1).allRight());
    assertFalse(counter.statistics(1, Pace.ANY, 1).isHonest());
  }

  @Test
  void nothingHasNoTimes() {
    Times none = counter.statistics(0, Pace.ANY, 1).rtt();
    assertEquals(0, none.count() + none.min() + none.max() + none.percentile(50));
    assertEquals(0, none.mean() + none.stddev());
    assertEquals(List.of(), counter.rtt().bars(1.5));
  }

  @Test
  void barsHoldEverything() {
    for (long i = 1; i <= 1000; i++) {
      see(Verdict.RIGHT, i * 1_000, i * 1_000);
    }
    assertEquals(1000, counter.rtt().bars(1.5).stream().mapToLong(Times.Bar::count).sum());
  }
}
