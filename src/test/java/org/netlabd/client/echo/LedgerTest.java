// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.netlabd.client.Payload;

class LedgerTest {

  private final PauseWatch pauses = new PauseWatch(true);
  private final Ledger ledger = new Ledger(8, 100, pauses);

  private void send(int count) {
    for (int i = 0; i < count; i++) {
      ledger.sent(i, i);
    }
  }

  @Test
  void inOrderIsRight() {
    send(2);
    assertEquals(Verdict.RIGHT, ledger.back(0, 10));
    assertEquals(Verdict.RIGHT, ledger.back(1, 20));
    assertEquals(19, ledger.rttNanos(1));
    assertEquals(0, ledger.outstanding());
  }

  @Test
  void aRoundTripCountsFromWhenItLeftFirst() {
    ledger.sent(10, 10);
    ledger.left(0, 14);
    ledger.left(0, 60);
    ledger.back(0, 70);
    assertEquals(56, ledger.rttNanos(0), "a retransmission by TCP is part of it");
    ledger.sent(80, 80);
    ledger.left(1, 3);
    ledger.back(1, 90);
    assertEquals(10, ledger.rttNanos(1), "nothing leaves before it is sent");
  }

  /** Of a server that talks first, the kernel has its bytes before a probe is due. */
  @Test
  void noTimeIsBelowNone() {
    Examiner examiner = new Examiner(new EchoFrame(0, 64, new Payload(0), new byte[0]), ledger, 0);
    ledger.sent(50, 60);
    var from = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7);
    Observation seen = examiner.examineNext(ByteBuffer.allocate(64), 0, from, 40);
    assertEquals(0, seen.rttNanos());
    assertEquals(0, seen.scheduleNanos());
  }

  @Test
  void afterALaterOneIsOutOfOrder() {
    send(2);
    assertEquals(Verdict.RIGHT, ledger.back(1, 10));
    assertEquals(Verdict.OUT_OF_ORDER, ledger.back(0, 11));
  }

  @Test
  void aSecondTimeIsADuplicate() {
    send(1);
    ledger.back(0, 10);
    assertEquals(Verdict.DUPLICATE, ledger.back(0, 11));
  }

  @Test
  void afterItsTimeOutIsLateAndThenADuplicate() {
    send(1);
    assertEquals(-1, ledger.expire(100));
    assertEquals(0, ledger.expire(101));
    assertEquals(0, ledger.outstanding());
    assertEquals(Verdict.LATE, ledger.back(0, 150));
    assertEquals(Verdict.DUPLICATE, ledger.back(0, 151));
  }

  @Test
  void lateAlsoWhenNobodyHadLooked() {
    send(1);
    assertEquals(Verdict.LATE, ledger.back(0, 101));
    assertEquals(-1, ledger.expire(200));
  }

  @Test
  void whatIsNotWaitedForMayStillComeBack() {
    send(1);
    ledger.close(0);
    assertEquals(0, ledger.outstanding());
    assertEquals(-1, ledger.expire(1000));
    assertEquals(Verdict.RIGHT, ledger.back(0, 10));
    assertEquals(0, ledger.outstanding());
  }

  @Test
  void whatWasOnItsWayDuringAPauseIsRightAndHasNoTime() {
    send(2);
    assertEquals(Verdict.RIGHT, ledger.back(0, 5));
    long resumed = 10 + 2 * PauseWatch.TOLERANCE_NANOS;
    pauses.expect(10);
    pauses.look(resumed);
    assertEquals(5, ledger.rttNanos(0));
    assertEquals(-1, ledger.expire(resumed + 50), "it gets its time anew");
    assertEquals(Verdict.RIGHT, ledger.back(1, resumed + 60));
    assertTrue(ledger.rttNanos(1) < 0);
    ledger.sent(resumed + 70, resumed + 70);
    ledger.back(2, resumed + 80);
    assertEquals(10, ledger.rttNanos(2));
  }

  @Test
  void whatTheKernelSawDuringAPauseHasItsTime() {
    Ledger patient = new Ledger(8, PauseWatch.TOLERANCE_NANOS, pauses);
    patient.sent(0, 0);
    patient.sent(0, 0);
    patient.sent(0, 0);
    long resumed = 10 + 3 * PauseWatch.TOLERANCE_NANOS;
    pauses.expect(10);
    pauses.look(resumed);
    assertEquals(Verdict.RIGHT, patient.back(0, 5_000));
    assertEquals(5_000, patient.rttNanos(0));
    assertEquals(Verdict.LATE, patient.back(1, PauseWatch.TOLERANCE_NANOS + 1));
    assertEquals(Verdict.RIGHT, patient.back(2, resumed - 1), "perhaps the host was paused");
    assertTrue(patient.rttNanos(2) < 0);
  }

  @Test
  void remembersAsManyAsItHasSlots() {
    send(9);
    assertFalse(ledger.remembers(0));
    assertTrue(ledger.remembers(1));
    assertTrue(ledger.remembers(8));
    assertFalse(ledger.remembers(9));
    assertFalse(ledger.remembers(-1));
    assertEquals(8, ledger.outstanding());
  }

  @Test
  void knowsTheOldestThatAreOut() {
    send(4);
    ledger.back(1, 5);
    assertArrayEquals(new long[] {0, 2}, ledger.oldestOut(2));
  }

  @Test
  void expiresInOrderAndOnce() {
    send(3);
    ledger.back(1, 5);
    assertEquals(0, ledger.expire(1000));
    assertEquals(2, ledger.expire(1000));
    assertEquals(-1, ledger.expire(1000));
  }

  @Property
  void outstandingNeverMiscounts(@ForAll @Size(max = 200) int[] steps) {
    Ledger any = new Ledger(16, 50, new PauseWatch(true));
    long now = 0;
    for (int step : steps) {
      now += 7;
      switch (Math.floorMod(step, 3)) {
        case 0 -> any.sent(now, now);
        case 1 -> {
          long seq = Math.floorMod(step / 3, Math.max(1, any.next()));
          if (any.remembers(seq)) {
            any.back(seq, now);
          }
        }
        default -> any.expire(now);
      }
      assertEquals(any.oldestOut(16).length, any.outstanding());
    }
  }
}
