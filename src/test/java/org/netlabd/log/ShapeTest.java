// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.netlabd.log.Event.Kind;

class ShapeTest {

  private static Repeats.Shape of(Level level, Event event, @Nullable Throwable thrown) {
    return Repeats.Shape.of(new Entry(level, 0, event, thrown));
  }

  private static Repeats.Shape stalled(String listener, String text) {
    return of(Level.WARN, new Event(Kind.STALLED, listener, "192.0.2.7:1", text), null);
  }

  @Test
  void wordsWithDigitsMakeNoDifference() {
    Repeats.Shape shape = stalled("echo", "nothing moved for 30.0 s: 17 bytes");
    assertEquals(shape, stalled("echo", "nothing moved for 31.5 s: 4096 bytes"));
    assertEquals(shape, stalled("echo", "nothing moved for [fe80::1]:7 s: 0 bytes"));
  }

  @Test
  void levelListenerKindTextAndExceptionDo() {
    Set<Repeats.Shape> different =
        new HashSet<>(
            List.of(
                stalled("echo", "a"),
                stalled("echo", "b"),
                stalled("other", "a"),
                of(Level.INFO, new Event(Kind.STALLED, "echo", null, "a"), null),
                of(Level.WARN, new Event(Kind.NETWORK_ERROR, "echo", null, "a"), null),
                of(Level.WARN, new Event(Kind.STALLED, "echo", null, "a"), new Exception()),
                of(Level.WARN, new Event(Kind.STALLED, "echo", null, "a"), new RuntimeException()),
                of(Level.WARN, Event.of(Kind.LIBRARY, "a"), null)));
    assertEquals(8, different.size());
  }

  @Test
  void longTextsAreComparedInPart() {
    String text = "x".repeat(100_000);
    assertEquals(stalled("echo", text), stalled("echo", text + "y"));
  }
}
