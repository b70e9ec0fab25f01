// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReasonTest {

  @Test
  void wordsAreThoseOfTheContract() {
    assertEquals(
        List.of(
            "access",
            "sessions",
            "per-source",
            "rate",
            "source-rate",
            "loop-port",
            "loop",
            "self",
            "multicast",
            "short",
            "authentication",
            "proxy",
            "kernel"),
        Stream.of(Reason.values()).map(Reason::toString).toList());
  }
}
