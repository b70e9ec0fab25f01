package org.netlabd.client.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {

  private final Tally tally = new Tally();

  private void see(Verdict verdict, long rtt, long schedule, long ipdv) {
    tally.observed(
        new Observation(
            0, verdict, 0, rtt, schedule, ipdv, 64, new InetSocketAddress("127.0.0.1", 7), null));
  }

  @Test
  void timesAreExactWhereTheyCanBe() {
    for (long rtt :
        new long[] {
          2_000_000, 4_000_000, 4_000_000, 4_000_000, 5_000_000, 5_000_000, 7_000_000, 9_000_000
        }) {
      see(Verdict.RIGHT, rtt, rtt, -1);
    }
    Distribution rtt = tally.statistics(8, 1).rtt();
    assertEquals(2_000_000, rtt.min());
    assertEquals(9_000_000, rtt.max());
    assertEquals(5_000_000, rtt.mean(), 1e-6);
    assertEquals(2_000_000, rtt.stddev(), 1e-6);
    assertEquals(4_000_000, rtt.p50(), 4_000);
    assertEquals(9_000_000, rtt.p9999(), 9_000);
  }

  @Test
  void whatWasSentLateCountsFromItsSchedule() {
    see(Verdict.RIGHT, 1_000, 50_000_000, -1);
    Statistics figures = tally.statistics(1, 1);
    assertEquals(1_000, figures.rtt().max());
    assertEquals(50_000_000, figures.schedule().max());
  }

  @Test
  void ipdvLeavesOutWhatHasNoPredecessor() {
    see(Verdict.RIGHT, 1_000, 1_000, -1);
    see(Verdict.RIGHT, 3_000, 3_000, 2_000);
    assertEquals(1, tally.statistics(2, 1).ipdv().count());
    assertEquals(2_000, tally.statistics(2, 1).ipdv().max());
  }

  @Test
  void lostIsWhatNeverCame() {
    see(Verdict.RIGHT, 1, 1, -1);
    see(Verdict.TIMED_OUT, 0, 0, -1);
    see(Verdict.TIMED_OUT, 0, 0, -1);
    see(Verdict.LATE, 9, 9, -1);
    see(Verdict.CORRUPT, 1, 1, -1);
    see(Verdict.DUPLICATE, 1, 1, -1);
    Statistics figures = tally.statistics(4, 1);
    assertEquals(1, figures.received());
    assertEquals(1, figures.late());
    assertEquals(1, figures.corrupt());
    assertEquals(1, figures.lost());
    assertEquals(50.0, figures.lossPercent());
  }

  @Test
  void onlyPerfectIsAllRight() {
    see(Verdict.RIGHT, 1, 1, -1);
    assertTrue(tally.statistics(1, 1).allRight());
    assertFalse(tally.statistics(2, 1).allRight());
    see(Verdict.FOREIGN, 0, 0, -1);
    assertFalse(tally.statistics(1, 1).allRight());
    assertFalse(tally.statistics(1, 1).isHonest());
  }

  @Test
  void nothingHasNoTimes() {
    assertEquals(new Distribution(0, 0, 0, 0, 0, 0, 0, 0, 0, 0), tally.statistics(0, 1).rtt());
    assertEquals(List.of(), tally.rtt().bars(1.5));
  }

  @Test
  void barsHoldEverything() {
    for (long i = 1; i <= 1000; i++) {
      see(Verdict.RIGHT, i * 1_000, i * 1_000, -1);
    }
    assertEquals(1000, tally.rtt().bars(1.5).stream().mapToLong(Times.Bar::count).sum());
  }
}
