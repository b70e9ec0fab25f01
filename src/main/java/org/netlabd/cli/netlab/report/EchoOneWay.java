// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.echo.OneWay;
import org.netlabd.client.echo.Statistics;
import org.netlabd.client.echo.Times;

/** What {@code netlab echo --stamp} says of each way; pure. */
final class EchoOneWay {

  private EchoOneWay() {}

  static Map<String, Times> times(OneWay of) {
    Map<String, Times> times = new LinkedHashMap<>();
    times.put("there", of.there());
    times.put("back", of.back());
    times.put("reflector", of.held());
    return times;
  }

  static List<String> lines(Statistics figures, OneWay of) {
    List<String> lines = new ArrayList<>();
    Long offset = of.offsetNanos();
    if (offset != null) {
      String apart = Wording.time(Math.abs(offset)) + (offset < 0 ? " behind" : " ahead");
      String error = ", within " + Wording.time(of.offsetErrorNanos()) + ", by estimate";
      lines.add("The reflector's clock is " + apart + error + "; there and back have it in them");
    }
    if (of.invalid() > 0) {
      lines.add(
          "%d without times of each way: the reflector's clock was set meanwhile, or is invalid"
              .formatted(of.invalid()));
    }
    if (figures.lost() + figures.late() > 0) {
      OneWay.Losses losses = of.losses(figures);
      lines.add(
          losses == null
              ? "Lost there or back: not known, the reflector's numbers do not tell"
              : "%d lost there, %d lost back, %d sent after the last that was answered"
                  .formatted(losses.there(), losses.back(), losses.unknown()));
    }
    return lines;
  }

  /** For programs; {@code figures} is how they have times. */
  static Map<String, @Nullable Object> json(
      Statistics all, OneWay of, Function<Times, Map<String, @Nullable Object>> figures) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    times(of).forEach((name, times) -> fields.put(name + "_ms", figures.apply(times)));
    Long offset = of.offsetNanos();
    fields.put("clock_offset_estimate_ms", offset == null ? null : offset / 1e6);
    fields.put("clock_offset_error_ms", of.offsetErrorNanos() / 1e6);
    fields.put("clock_invalid", of.invalid());
    OneWay.Losses losses = of.losses(all);
    fields.put("lost_there", losses == null ? null : losses.there());
    fields.put("lost_back", losses == null ? null : losses.back());
    fields.put("lost_unknown", losses == null ? null : losses.unknown());
    return fields;
  }
}
