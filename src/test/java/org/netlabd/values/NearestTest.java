// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestTest {

  private static final List<String> KNOWN =
      List.of("workers", "drain", "log.level", "log.target", "timeouts.idle", "timeouts.stall");

  @ParameterizedTest
  @CsvSource({
    "'','',0",
    "a,'',1",
    "'',abc,3",
    "drain,drain,0",
    "drain,drian,1",
    "drain,train,1",
    "drain,drains,1",
    "drain,rain,1",
    "ca,abc,3",
    "kitten,sitting,3",
  })
  void distance(String a, String b, int distance) {
    assertEquals(distance, Nearest.distance(a, b));
  }

  @ParameterizedTest
  @CsvSource({
    "wrokers,workers",
    "worker,workers",
    "Drain,drain",
    "log.leve,log.level",
    "logg.level,log.level",
    "idle,timeouts.idle",
    "limits.stall,timeouts.stall",
    "timeout.idle,timeouts.idle"
  })
  void nearestKey(String wrong, String key) {
    assertEquals(List.of(key), Nearest.to(wrong, KNOWN));
  }

  @Test
  void keysThatAreEquallyNearAreAllNamed() {
    assertEquals(List.of("a.one", "b.one"), Nearest.to("one", List.of("b.one", "a.one", "b.ones")));
    assertEquals(List.of("v4", "v6"), Nearest.to("v", List.of("v6", "v4", "v10")));
  }

  @Test
  void nothingIsNearEnough() {
    assertEquals(List.of(), Nearest.to("colour", KNOWN));
    assertEquals(List.of(), Nearest.to("", KNOWN));
    assertEquals(List.of(), Nearest.to("x".repeat(100_000), KNOWN));
  }

  @Property
  void distanceIsSymmetricAndBounded(
      @ForAll @AlphaChars @StringLength(max = 12) String a,
      @ForAll @AlphaChars @StringLength(max = 12) String b) {
    int distance = Nearest.distance(a, b);
    assertEquals(distance, Nearest.distance(b, a));
    assertEquals(a.equals(b), distance == 0);
    assertTrue(distance <= Math.max(a.length(), b.length()));
    assertTrue(distance >= Math.abs(a.length() - b.length()));
  }

  @Property
  void oneSlipIsOneStep(
      @ForAll @AlphaChars @NotEmpty @StringLength(max = 12) String text,
      @ForAll @IntRange(max = 11) int at) {
    int i = at % text.length();
    assertEquals(1, Nearest.distance(text, new StringBuilder(text).deleteCharAt(i).toString()));
    assertEquals(1, Nearest.distance(text, new StringBuilder(text).insert(i, '-').toString()));
    String replaced = new StringBuilder(text).replace(i, i + 1, "-").toString();
    assertEquals(1, Nearest.distance(text, replaced));
    String swapped = text.substring(0, i) + "-+" + text.substring(i);
    assertEquals(1, Nearest.distance(swapped, swapped.replace("-+", "+-")));
  }
}
