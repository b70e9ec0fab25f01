// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.cli.netlab.option.Metric;
import org.netlabd.cli.netlab.option.Range;
import org.netlabd.cli.netlab.option.Thresholds;
import picocli.CommandLine.TypeConversionException;

class ThresholdsTest {

  private Range range(String text) {
    Map<Metric, Range> bounds = Thresholds.parse("rtt=" + text).bounds();
    return bounds.values().iterator().next();
  }

  @Test
  void readsTimesAndSharesWithTheirUnitsOrWithout() {
    assertEquals(
        Thresholds.parse("rtt=50ms,loss=1.5%,p99.9=500us,rate=100:"),
        Thresholds.parse("rtt=50,loss=1.5,p99.9=0.5,rate=100:"));
  }

  /** The table of the guidelines, with a few values on each side. */
  @ParameterizedTest
  @CsvSource({
    "10,      0 5 10,    -1 10.1",
    "10:,     10 99999,  9.9 -1",
    "~:10,    -99 10,    10.1",
    "10:20,   10 15 20,  9.9 20.1",
    "@10:20,  9.9 20.1,  10 15 20",
    "10ms:1s, 10 1000,   9 1001",
    "@0:0,    0.1 -0.1,  0"
  })
  void whatIsInARangeIsAsTheGuidelinesSay(String text, String good, String bad) {
    for (String value : good.split(" ")) {
      assertTrue(!range(text).isBrokenBy(Double.parseDouble(value)), text + " and " + value);
    }
    for (String value : bad.split(" ")) {
      assertTrue(range(text).isBrokenBy(Double.parseDouble(value)), text + " and " + value);
    }
    assertTrue(!range(text).isBrokenBy(Double.NaN), "of no figure nothing is said");
  }

  @ParameterizedTest
  @CsvSource({
    "10, 10",
    "10:, 10:",
    "~:10, ~:10",
    "10:20, 10:20",
    "@10:20, @10:20",
    "1ms:2s, 1:2000",
    "0:, 0:",
    "0:5, 5",
    "0.5us, 0.0005",
    "~:, ~:",
    "@5, @5"
  })
  void aRangeIsWrittenAsTheGuidelinesHaveIt(String typed, String written) {
    assertEquals(written, range(typed).toString());
    assertEquals(range(typed), range(written));
  }

  @Property
  void noFigureHasAnExponent(@ForAll @DoubleRange(min = 0, max = 1e9) double value) {
    String text = org.netlabd.cli.netlab.report.Wording.plain(value);
    assertTrue(text.matches("[0-9]+(\\.[0-9]{1,6})?"), text);
    assertEquals(value, Double.parseDouble(text), 1e-6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rtt",
        "=1%",
        "rtt=",
        "rtt=:",
        "rtt=@",
        "rtt=1%",
        "rtt=1:2:3",
        "rtt=20:10",
        "rtt=1s:10ms",
        "rtt=1e3",
        "rtt=10~",
        "loss=1s",
        "los=1%",
        "p101=1ms",
        "p-1=1ms",
        "rtt=50ms,",
        "loss=-1%"
      })
  void refusesTheRest(String text) {
    String message =
        String.valueOf(
            assertThrows(TypeConversionException.class, () -> Thresholds.parse(text)).getMessage());
    assertTrue(message.matches(".*(accepted: |did you mean |ends below).*"), message);
  }
}
