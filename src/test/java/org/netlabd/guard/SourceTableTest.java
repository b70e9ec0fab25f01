// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.netlabd.values.IpAddress;
import org.netlabd.values.Rate;
import org.netlabd.values.SourcePrefix;

class SourceTableTest {

  private static final long SECOND = 1_000_000_000;
  private static final IpAddress VICTIM = IpAddress.parse("192.0.2.7");

  private static SourceTable table(Rate rate, int size) {
    return new SourceTable(rate, SourcePrefix.DEFAULT, size, new Random(42), 0);
  }

  private static int take(SourceTable table, IpAddress source, int wanted, long nanos) {
    return table.take(source.high(), source.low(), wanted, nanos);
  }

  @ParameterizedTest
  @CsvSource({
    // first,         second,             one bucket
    "192.0.2.1,       192.0.2.1,          true",
    "192.0.2.1,       192.0.2.2,          false",
    "192.0.2.1,       ::ffff:192.0.2.1,   true",
    "2001:db8::1,     2001:db8::2,        true",
    "2001:db8::1,     2001:db8:0:0:8::1,  true",
    "2001:db8::1,     2001:db8:0:1::1,    false",
    "::1,             127.0.0.1,          false",
    "::,              0.0.0.0,            false",
  })
  void addressesOfOneSourceShareABucket(String first, String second, boolean shared) {
    SourceTable table = table(new Rate(1, 10), 1024);
    assertEquals(10, take(table, IpAddress.parse(first), 100, 0));
    assertEquals(shared ? 0 : 10, take(table, IpAddress.parse(second), 100, 0));
  }

  @Test
  void prefixesCanBeOthers() {
    SourceTable table =
        new SourceTable(new Rate(1, 10), new SourcePrefix(24, 128), 1024, new Random(42), 0);
    assertEquals(10, take(table, IpAddress.parse("192.0.2.1"), 100, 0));
    assertEquals(0, take(table, IpAddress.parse("192.0.2.255"), 100, 0));
    assertEquals(10, take(table, IpAddress.parse("192.0.3.1"), 100, 0));
    assertEquals(10, take(table, IpAddress.parse("2001:db8::1"), 100, 0));
    assertEquals(10, take(table, IpAddress.parse("2001:db8::2"), 100, 0));
  }

  @Test
  void aSourceIsHeldToItsRateAndRecovers() {
    SourceTable table = table(new Rate(10, 3), 1024);
    assertEquals(3, take(table, VICTIM, 5, 0));
    assertEquals(0, take(table, VICTIM, 5, SECOND / 20));
    assertEquals(1, take(table, VICTIM, 5, SECOND / 9));
    assertEquals(3, take(table, VICTIM, 5, 100 * SECOND));
  }

  /** At this rate an entry's time wraps after 4.9 hours. */
  @Test
  void aTimeThatHasWrappedLeavesEachSourceItsBucket() {
    SourceTable table = table(new Rate(1_000_000, 10), 1024);
    long hours = 6 * 3600 * SECOND;
    for (int source = 0; source < 100; source++) {
      assertEquals(10, table.take(0, IpAddress.lowOfIpv4(source), 100, hours));
      assertEquals(0, table.take(0, IpAddress.lowOfIpv4(source), 100, hours));
      assertEquals(10, table.take(0, IpAddress.lowOfIpv4(source), 100, hours + 10_100));
    }
  }

  @Test
  void unlimitedIsUnlimited() {
    SourceTable table = table(Rate.UNLIMITED, 1 << 20);
    assertEquals(Integer.MAX_VALUE, take(table, VICTIM, Integer.MAX_VALUE, 0));
    assertEquals(Integer.MAX_VALUE, take(table, VICTIM, Integer.MAX_VALUE, 0));
    assertEquals(8, table.capacity());
  }

  @ParameterizedTest
  @CsvSource({"8, 8", "9, 16", "1000, 1024", "65536, 65536"})
  void remembersAsManyAsItIsTold(int size, int capacity) {
    assertEquals(capacity, table(new Rate(1, 1), size).capacity());
  }

  /** What ten million forged sources do to a busy one, to a newcomer, and to memory: nothing. */
  @Test
  void tenMillionForgedSourcesChangeNothing() {
    SourceTable table = table(new Rate(1, 1000), 65_536);
    int capacity = table.capacity();
    IpAddress busy = IpAddress.parse("198.51.100.1");
    long answered = take(table, busy, 1_000_000, 0);
    long nanos = 0;
    for (int forged = 0; forged < 10_000_000; forged++) {
      nanos = forged * 1000L;
      assertTrue(table.take(0, IpAddress.lowOfIpv4(forged * 0x9E3779B1), 1, nanos) == 1);
      if (forged % 1000 == 0) {
        answered += take(table, busy, 1, nanos);
      }
    }
    long fair = 1000 + nanos / SECOND;
    assertTrue(answered >= fair - 1 && answered <= fair + 1, answered + " of " + fair);
    assertEquals(1000, take(table, VICTIM, 1_000_000, nanos));
    assertEquals(capacity, table.capacity());
  }

  /** To be forgotten, a source's slot must fill with sources that owe more than it does. */
  @Test
  void aDebtorIsForgottenOnlyForThoseWhoOweMore() {
    SourceTable table = table(new Rate(1, 1000), 8);
    IpAddress debtor = IpAddress.parse("198.51.100.1");
    assertEquals(500, take(table, debtor, 500, 0));
    for (int other = 0; other < 1000; other++) {
      assertEquals(499, table.take(0, IpAddress.lowOfIpv4(other), 499, 0));
    }
    assertEquals(500, take(table, debtor, 1000, 0));
    assertEquals(0, take(table, debtor, 1, 0));
  }

  @Test
  void sequentialSourcesSpreadOverTheTable() {
    SourceTable table = table(new Rate(1, 1), 65_536);
    int sources = 32_768;
    for (int source = 0; source < sources; source++) {
      table.take(0, IpAddress.lowOfIpv4(0x0A000000 + source), 1, 0);
    }
    int remembered = 0;
    for (int source = 0; source < sources; source++) {
      remembered += 1 - table.take(0, IpAddress.lowOfIpv4(0x0A000000 + source), 1, 0);
    }
    assertTrue(remembered > sources * 9 / 10, remembered + " of " + sources);
  }

  /** As long as there is room, each source has the bucket that it would have alone. */
  @Property
  void eachSourceHasABucketOfItsOwn(
      @ForAll @LongRange(min = 1, max = 1_000_000) long perSecond,
      @ForAll @IntRange(min = 1, max = 100) int burst,
      @ForAll @Size(max = 60) List<@LongRange(min = 0, max = 1_000_000_000L) Long> waits,
      @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 0, max = 5) Integer> sources,
      @ForAll @IntRange(min = 1, max = 150) int wanted,
      @ForAll long start,
      @ForAll long seed) {
    Rate rate = new Rate(perSecond, burst);
    SourceTable table =
        new SourceTable(rate, SourcePrefix.DEFAULT, 65_536, new Random(seed), start);
    Map<Integer, TokenBucket> alone = new HashMap<>();
    long nanos = start;
    for (int i = 0; i < waits.size(); i++) {
      nanos += waits.get(i);
      int source = sources.get(i % sources.size());
      int expected =
          alone.computeIfAbsent(source, key -> new TokenBucket(rate, start)).take(wanted, nanos);
      assertEquals(expected, table.take(0, IpAddress.lowOfIpv4(source), wanted, nanos));
    }
  }

  /** However crowded, nobody gets more at once than a burst, and a stranger gets something. */
  @Property
  void aCrowdedTableStillBounds(
      @ForAll @IntRange(min = 1, max = 50) int burst,
      @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 100) Integer> sources,
      @ForAll long seed) {
    SourceTable table =
        new SourceTable(new Rate(1, burst), SourcePrefix.DEFAULT, 8, new Random(seed), 0);
    for (int source : sources) {
      int taken = table.take(source, 0, 1 + source, 0);
      assertTrue(taken >= 0 && taken <= Math.min(burst, 1 + source));
    }
    assertEquals(burst, take(table, VICTIM, 1000, 0));
  }

  @Test
  void threadsShareEachBucket() throws Exception {
    int threads = 4;
    SourceTable table = table(new Rate(1, 1000), 1024);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      Callable<Integer> greedy =
          () ->
              IntStream.range(0, 400_000)
                  .map(i -> table.take(0, IpAddress.lowOfIpv4(i % 100), 1, 0))
                  .sum();
      int taken = 0;
      for (Future<Integer> future :
          pool.invokeAll(IntStream.range(0, threads).mapToObj(i -> greedy).toList())) {
        taken += future.get(30, TimeUnit.SECONDS);
      }
      assertEquals(100 * 1000, taken);
    } finally {
      pool.shutdownNow();
    }
  }
}
