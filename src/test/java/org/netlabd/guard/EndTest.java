// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EndTest {

  @Test
  void wordsAreThoseThatScriptsRead() {
    assertEquals(
        List.of(
            "peer closed",
            "service ended",
            "reset",
            "timed out",
            "unreachable",
            "idle",
            "stall",
            "lifetime",
            "drain",
            "administrator",
            "fault",
            "error"),
        Stream.of(End.values()).map(End::toString).toList());
  }
}
