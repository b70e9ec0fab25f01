// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.netlabd.net.TcpInfo;

class StallTest {

  private static final Duration QUIET = Duration.ofSeconds(30);

  @Test
  void aPeerThatGoesOnSendingIsInADeadlock() {
    Stall stall =
        new Stall(65_536, 1_000_000, 934_464, false, 65_536, new TcpInfo(900_000, 1_500_000, 0, 0));
    assertEquals(
        "deadlock: the peer sends and does not read, nothing moved for 30.0 s: 65536 bytes unsent"
            + " here and 34464 in the kernel; 500000 bytes of it unread in the kernel; it must read"
            + " while it sends, or send less before it reads, or limits.buffer (65536) must hold all"
            + " that it sends",
        stall.text(QUIET));
  }

  @Test
  void aPeerThatHasSentAllOnlyDoesNotRead() {
    Stall stall = new Stall(100, 1_000, 900, true, 65_536, new TcpInfo(800, 1_001, 0, 0));
    assertEquals(
        "stalled: the peer does not read, nothing moved for 30.0 s: 100 bytes unsent here and 100 in"
            + " the kernel",
        stall.text(QUIET));
  }

  @Test
  void withoutTheKernelsCountsItSaysWhatItKnows() {
    Stall stall = new Stall(65_536, 1_000_000, 934_464, false, 65_536, null);
    assertEquals(true, stall.isDeadlock());
    assertEquals(-1, stall.inKernelUnread());
  }
}
