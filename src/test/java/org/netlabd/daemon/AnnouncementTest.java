// SPDX-License-Identifier: Apache-2.0
package org.netlabd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.netlabd.listen.Drain.Drained;
import org.netlabd.listen.Listeners.Bound;
import org.netlabd.stats.Figure;
import org.netlabd.stats.Readings;
import org.netlabd.values.Protocol;
import org.netlabd.values.Version;

class AnnouncementTest {

  @Test
  void startedNamesEveryAddressReallyBound() {
    List<Bound> bound =
        List.of(
            new Bound("echo-tcp", Protocol.TCP, new InetSocketAddress("::", 7), 0),
            new Bound("echo-udp", Protocol.UDP, new InetSocketAddress("127.0.0.1", 7007), 0));
    Map<String, Long> seeds = Map.of("echo-udp", 17L);
    assertEquals(
        List.of(
            "Started: netlabd "
                + Version.TEXT
                + ", 1 event loop, echo-tcp on tcp [::]:7,"
                + " echo-udp on udp 127.0.0.1:7007, metrics on tcp 127.0.0.1:9862,"
                + " faults of echo-udp with seed 17"),
        Announcement.started(
            1, bound, Optional.of(new InetSocketAddress("127.0.0.1", 9862)), seeds));
  }

  @Test
  void moreAddressesThanARecordHoldsTakeSeveral() {
    List<Bound> bound =
        IntStream.range(1, 200)
            .mapToObj(
                i -> new Bound("l" + i, Protocol.TCP, new InetSocketAddress("127.0.0.1", i), 0))
            .toList();
    List<String> records = Announcement.started(2, bound, Optional.empty(), Map.of());
    assertTrue(records.stream().allMatch(record -> record.length() <= 950));
    String all = String.join(", ", records);
    assertTrue(bound.stream().map(Announcement::listener).allMatch(all::contains));
    assertTrue(records.stream().skip(1).allMatch(r -> r.startsWith("Started, continued: ")));
  }

  @Test
  void terminatingSaysWhyHowAndHowMuch() {
    assertEquals(
        "Terminating: SIGTERM; 1 session drained, 2 cut; in all 7 sessions, 5 datagrams,"
            + " 100 bytes in, 90 bytes out; faults: loss 12, reset-after 3",
        Announcement.terminating(
            "SIGTERM",
            new Drained(1, 2),
            readings(0, 5).with(Figure.FAULTS, Map.of("loss", 12L, "reset-after", 3L))));
  }

  @Test
  void statusCountsOpenSessions() {
    assertEquals(
        "2 listeners, 3 sessions open; in all 7 sessions, 1 datagram, 100 bytes in, 90 bytes out",
        Announcement.status(2, readings(3, 1)));
  }

  private static Readings readings(long open, long datagrams) {
    return Readings.ZERO
        .with(Figure.SESSIONS, 7)
        .with(Figure.SESSIONS_OPEN, open)
        .with(Figure.DATAGRAMS_RECEIVED, datagrams)
        .with(Figure.RECEIVED_BYTES, 100)
        .with(Figure.SENT_BYTES, 90);
  }
}
