package org.netlabd.cli.netlab;

import java.util.List;
import org.netlabd.client.echo.Times.Bar;

/** A histogram in characters; pure. */
final class Bars {

  private static final int WIDTH = 50;

  private Bars() {}

  static List<String> lines(List<Bar> bars) {
    long highest = bars.stream().mapToLong(Bar::count).max().orElse(0);
    return bars.stream().map(bar -> line(bar, highest)).toList();
  }

  private static String line(Bar bar, long highest) {
    // Whatever was counted at all is seen.
    int length = (int) ((bar.count() * WIDTH + highest - 1) / highest);
    return "%10s .. %10s |%-50s| %d"
        .formatted(
            Wording.time(bar.fromNanos()),
            Wording.time(bar.toNanos()),
            "#".repeat(length),
            bar.count());
  }
}
