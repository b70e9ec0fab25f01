// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/** Whatever is written is refused, or is a value that is written and read again. */
final class QuantityPropertiesTest {

  @Provide
  static Arbitrary<String> nearly() {
    Arbitrary<String> parts =
        Arbitraries.of(
            "every",
            " ",
            "for",
            "10",
            "s",
            "m",
            "ms",
            "%",
            ".",
            "5",
            "0",
            "-",
            "1e5",
            "always",
            "off",
            "K",
            "auto",
            "\u0663",
            "99999999999999999999");
    return Arbitraries.oneOf(
        parts.list().ofMaxSize(8).map(all -> String.join("", all)), Arbitraries.strings());
  }

  private static <T> void readsOrRefuses(ValueType<T> type, String text) {
    T value;
    try {
      value = type.parse(text);
    } catch (InvalidValueException e) {
      return;
    }
    String written = ConfigFactory.parseString("k = " + type.render(value)).getString("k");
    try {
      assertEquals(value, type.parse(written));
    } catch (InvalidValueException e) {
      throw new AssertionError(text + " was written as " + written, e);
    }
  }

  @Property
  void anyText(@ForAll("nearly") String text) {
    readsOrRefuses(Quantity.schedule(), text);
    readsOrRefuses(Quantity.share(), text);
    readsOrRefuses(Quantity.orNone("off", Quantity.size(0, 1 << 30)), text);
    readsOrRefuses(Quantity.size(1, 1 << 30).or("off", 0), text);
  }

  @Property
  void schedules(
      @ForAll @LongRange(min = 1_000, max = 604_800_000) long every,
      @ForAll @LongRange(min = 1_000, max = 604_800_000) long length)
      throws InvalidValueException {
    String text = "every " + every + "ms for  " + length + "ms";
    readsOrRefuses(Quantity.schedule(), text);
    if (length < every) {
      var schedule = Quantity.schedule().parse(text).orElseThrow();
      long offset = Duration.ofMillis(every).toNanos();
      assertTrue(schedule.isOn(0) && schedule.isOn(offset) && !schedule.isOn(offset - 1));
      assertEquals(Duration.ofMillis(length).toNanos() - 1, schedule.untilTurnNanos(offset + 1));
    }
  }
}
