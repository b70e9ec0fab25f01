// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import java.util.List;
import org.netlabd.client.echo.Times.Bar;

/** A histogram in characters; pure. */
public final class Bars {

  private static final int MOST_WIDTH = 50;

  private Bars() {}

  /** A line for each bar, none longer than the window is wide. */
  public static List<String> lines(List<Bar> bars, int columns) {
    long highest = bars.stream().mapToLong(Bar::count).max().orElse(0);
    int around = line(new Bar(0, 0, highest), 0, 1).length() - 1;
    int width = Math.max(1, Math.min(MOST_WIDTH, columns - around));
    return bars.stream()
        // Whatever was counted at all is seen.
        .map(bar -> line(bar, (int) ((bar.count() * width + highest - 1) / highest), width))
        .map(line -> line.substring(0, Math.min(line.length(), columns)))
        .toList();
  }

  private static String line(Bar bar, int length, int width) {
    return "%10s .. %10s |%s%s| %d"
        .formatted(
            Wording.time(bar.fromNanos()),
            Wording.time(bar.toNanos()),
            "#".repeat(length),
            " ".repeat(width - length),
            bar.count());
  }
}
