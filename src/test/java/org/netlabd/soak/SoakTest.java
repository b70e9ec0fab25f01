// SPDX-License-Identifier: Apache-2.0
package org.netlabd.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The soak, for a moment, so that it stays fit to run. */
class SoakTest {

  @Test
  @Timeout(value = 300, unit = TimeUnit.SECONDS)
  void nothingFailsAndNothingGrows() throws Exception {
    Soak soak = new Soak(Duration.ofSeconds(6), Duration.ofSeconds(8), Duration.ofSeconds(2));
    assertEquals(List.of(), soak.run(System.out));
  }

  @Test
  void growthBeyondTheToleranceIsNamed() {
    Sample first = new Sample(300, 20, 100_000, 8_000, 1_000, 60_000);
    assertEquals(List.of(), Growth.between(first, first));
    assertEquals(
        List.of("303 descriptors at the end, 300 at first"),
        Growth.between(first, new Sample(303, 22, 900_000, 12_096, 17_384, 900_000)));
    assertEquals(3, Growth.between(first, new Sample(9, 23, 0, 12_097, 17_385, 0)).size());
  }
}
