package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.cli.netlab.option.Metric;
import org.netlabd.cli.netlab.option.Thresholds;
import picocli.CommandLine.TypeConversionException;

class ThresholdsTest {

  private final Thresholds.Reader reader = new Thresholds.Reader();

  @Test
  void readsTimesAndShares() {
    assertEquals(
        new Thresholds(Map.of(Metric.RTT, 50.0, Metric.LOSS, 1.5, Metric.P999, 0.5)),
        reader.convert("rtt=50ms,loss=1.5%,p99.9=500us"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rtt",
        "=1%",
        "rtt=",
        "rtt=50",
        "rtt=1%",
        "loss=1",
        "loss=101%",
        "los=1%",
        "rtt=50ms,",
        "loss=-1%"
      })
  void refusesTheRest(String text) {
    String message =
        String.valueOf(
            assertThrows(TypeConversionException.class, () -> reader.convert(text)).getMessage());
    assertTrue(message.matches(".*(accepted: |did you mean ).*"), message);
  }
}
