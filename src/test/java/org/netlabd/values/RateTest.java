// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RateTest {

  @Test
  void allowsASecondsWorthAtOnce() {
    assertEquals(new Rate(100, 100), Rate.perSecond(100));
    assertFalse(Rate.perSecond(1_000_000_000).isUnlimited());
    assertTrue(Rate.perSecond(Long.MAX_VALUE).isUnlimited());
  }
}
