package org.netlabd.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateTest {

  @Test
  void allowsASecondsWorthAtOnce() {
    assertEquals(new Rate(100, 100), Rate.perSecond(100));
    assertFalse(Rate.perSecond(1_000_000_000).isUnlimited());
    assertTrue(Rate.perSecond(Long.MAX_VALUE).isUnlimited());
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "-1, 1", "1000000001, 1", "9223372036854775806, 1", "1, 0", "1, -1"})
  void refusesWhatCannotBeCounted(long perSecond, int burst) {
    assertThrows(IllegalArgumentException.class, () -> new Rate(perSecond, burst));
  }

  @ParameterizedTest
  @CsvSource({"0", "-5", "1000000001"})
  void refusesTheSameWithoutABurst(long perSecond) {
    assertThrows(IllegalArgumentException.class, () -> Rate.perSecond(perSecond));
  }
}
