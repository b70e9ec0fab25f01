// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The tests of statistics, against textbooks and against their definitions. */
class ComparisonTest {

  private static Times times(int... nanos) {
    Times times = new Times();
    Arrays.stream(nanos).forEach(times::add);
    return times;
  }

  private static Times of(List<Integer> nanos) {
    return times(nanos.stream().mapToInt(Integer::intValue).toArray());
  }

  /** Hollander and Wolfe's, as in SciPy's manual: U is 17 of 20. */
  @Test
  void theTextbooksExample() {
    Comparison found = Comparison.ofTimes(times(20, 11, 17, 12), times(19, 22, 16, 29, 24));
    assertEquals((17 - 10) / Math.sqrt(5 * 4 * 10 / 12.0), found.z(), 1e-9);
    assertFalse(found.isBeyondNoise());
  }

  /** By definition: how many pairs have the second larger, halves for equal ones. */
  @Property
  void uIsTheNumberOfPairs(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 60) Integer> before,
      @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 60) Integer> now) {
    double u = 0;
    for (int x : before) {
      for (int y : now) {
        u += y > x ? 1 : y == x ? 0.5 : 0;
      }
    }
    int all = before.size() + now.size();
    Map<Integer, Long> groups =
        Stream.concat(before.stream(), now.stream())
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    double ties = groups.values().stream().mapToDouble(t -> (double) t * t * t - t).sum();
    double pairs = (double) before.size() * now.size();
    double variance = pairs / 12 * (all + 1 - ties / ((double) all * (all - 1)));
    double z = variance > 0 ? (u - pairs / 2) / Math.sqrt(variance) : 0;
    assertEquals(z, Comparison.ofTimes(of(before), of(now)).z(), 1e-6);
  }

  @Test
  void nothingIsBeyondNoiseWhereNothingVariesOrIs() {
    assertEquals(0, Comparison.ofTimes(times(), times(1, 2)).z());
    assertEquals(0, Comparison.ofTimes(times(5, 5, 5), times(5, 5)).z());
    assertEquals(0, Comparison.ofShares(0, 100, 0, 100).z());
    assertEquals(0, Comparison.ofShares(0, 0, 0, 100).z());
  }

  /** 10 of 100 against 30 of 100: z is 3.535534. */
  @Test
  void sharesDiffer() {
    assertEquals(3.535534, Comparison.ofShares(10, 100, 30, 100).z(), 1e-6);
    assertTrue(Comparison.ofShares(10, 100, 30, 100).isBeyondNoise());
    assertFalse(Comparison.ofShares(10, 100, 12, 100).isBeyondNoise());
  }

  @Property
  void aHistogramComesBackAsItWasWritten(
      @ForAll @Size(min = 1, max = 50) List<@IntRange(min = 1) Integer> nanos) {
    Times times = of(nanos);
    Times back = Times.decoded(times.encoded());
    assertEquals(times.count(), back.count());
    assertEquals(times.all(), back.all());
    assertEquals(0, Comparison.ofTimes(times, back).z(), 1e-9);
    assertEquals(times.percentile(50), back.percentile(50), times.percentile(50) / 500.0);
  }

  @Test
  void whatIsNoHistogramIsRefused() {
    for (String text : new String[] {"", "x", "AAAA", "SElTVA==", "HISTFAAAABE="}) {
      assertThrows(IllegalArgumentException.class, () -> Times.decoded(text), text);
    }
  }
}
