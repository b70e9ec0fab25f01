// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LeakTest {

  @Test
  void ofFourNumbersOneLetsASingleOnePass() {
    assertEquals(0, DatagramGuard.leaked(1, 0));
    assertEquals(0, DatagramGuard.leaked(1, 1));
    assertEquals(0, DatagramGuard.leaked(1, 2));
    assertEquals(1, DatagramGuard.leaked(1, 3));
    assertEquals(1, DatagramGuard.leaked(1, -1));
    assertEquals(0, DatagramGuard.leaked(0, 3));
    assertEquals(16, DatagramGuard.leaked(64, 2));
  }

  @Property
  void isAQuarterOnAverageWhateverTheCount(@ForAll @IntRange(max = 100_000) int excess) {
    int answered = 0;
    for (int random = 0; random < 4; random++) {
      int some = DatagramGuard.leaked(excess, random);
      assertTrue(some >= 0 && some <= excess);
      answered += some;
    }
    assertEquals(excess, answered);
  }
}
