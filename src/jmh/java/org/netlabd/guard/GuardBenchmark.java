// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.netlabd.values.IpAddress;
import org.netlabd.values.Networks;
import org.netlabd.values.Rate;
import org.netlabd.values.SourcePrefix;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What is decided for each connection and each datagram. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GuardBenchmark {

  private static final int SOURCES = 1 << 20;
  private static final int TABLE_SIZE = 1 << 16;
  private static final Rate RATE = Rate.perSecond(1_000_000_000);

  private final AddressSet local = AddressSet.of(List.of(Networks.LOCAL), List.of());
  private final AddressSet thousandNetworks =
      AddressSet.of(
          IntStream.range(0, 1000)
              .mapToObj(i -> Networks.parse("10." + i / 250 + "." + i % 250 + ".0/25"))
              .toList(),
          List.of());
  private final TokenBucket bucket = new TokenBucket(RATE, System.nanoTime());
  private final SourceTable table =
      new SourceTable(RATE, SourcePrefix.DEFAULT, TABLE_SIZE, new Random(1), System.nanoTime());
  private int source;

  /** The next of 1,048,576 addresses of 10.0.0.0/8, none near the one before. */
  private long nextSource() {
    source = (source + 611_953) & (SOURCES - 1);
    return IpAddress.lowOfIpv4(0x0a000000 | source);
  }

  /** An address against {@code local}. */
  @Benchmark
  public boolean accessLocal() {
    return local.contains(0, nextSource());
  }

  /** An address against a thousand networks. */
  @Benchmark
  public boolean accessThousandNetworks() {
    return thousandNetworks.contains(0, nextSource());
  }

  /** The rate in all, the clock included. */
  @Benchmark
  public int tokenBucket() {
    return bucket.take(1, System.nanoTime());
  }

  /** The rate of a source that asks again and again, the clock included. */
  @Benchmark
  public int sourceTableOneSource() {
    return table.take(0, IpAddress.lowOfIpv4(0x0a000000), 1, System.nanoTime());
  }

  /** The rate of a source, another each time: the table is full and not in the nearest cache. */
  @Benchmark
  public int sourceTableMillionSources() {
    return table.take(0, nextSource(), 1, System.nanoTime());
  }
}
