// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.netlabd.cli.netlab.console.Terminal;
import org.netlabd.client.echo.Observation;
import org.netlabd.client.echo.Observer;
import org.netlabd.client.echo.Statistics;
import org.netlabd.client.echo.Times;
import org.netlabd.client.echo.Times.Bar;
import org.netlabd.client.echo.Verdict;
import org.netlabd.client.failure.Failure;

/** A histogram on a terminal that grows while one watches; what is not right gets a line above. */
public final class EchoLive implements Observer {

  private static final long REDRAW_NANOS = 100_000_000;
  private static final double STEP = 1.25;
  private static final int MOST_BARS = 20;
  private static final int MOST_WIDTH = 50;

  /** A window that was made narrower cuts lines, instead of making two of one. */
  private static final String NO_WRAP = "\u001b[?7l";

  private static final String WRAP = "\u001b[?7h";

  private final PrintWriter out;
  private final Supplier<Times> times;
  private final String goal;
  private final boolean audible;
  private Terminal.Window window = Terminal.window();
  private volatile boolean resized;
  private volatile boolean resumed;
  private long right;
  private long wrong;
  private int drawnLines;
  private long drawnNanos;

  /** Draws an empty one, so that all is loaded; {@code count}: of how many it will be, or 0. */
  public EchoLive(PrintWriter out, Supplier<Times> times, long count, boolean audible) {
    this.out = out;
    this.times = times;
    this.audible = audible;
    this.goal = count == 0 ? "" : " of " + count;
    draw();
  }

  @Override
  public void observed(Observation observation) {
    if (observation.verdict() == Verdict.RIGHT) {
      right++;
    } else {
      wrong++;
    }
    if (audible && observation.verdict().counts()) {
      out.print('\u0007');
      out.flush();
    }
    if (observation.verdict() != Verdict.LOST && !observation.verdict().counts()) {
      say(EchoLines.line(observation));
    } else if (System.nanoTime() - drawnNanos > REDRAW_NANOS) {
      draw();
    }
  }

  @Override
  public void period(Statistics figures) {
    say(EchoReport.soFar(figures));
  }

  @Override
  public void failed(Failure failure) {
    say(Wording.failure(failure));
  }

  /** The window may have another size; for any thread. */
  public void resized() {
    resized = true;
  }

  /** Others may have written below it; for any thread. */
  public void resumed() {
    resumed = true;
  }

  private void say(String line) {
    aside(() -> out.println(line));
  }

  public void aside(Runnable printing) {
    erase();
    out.flush();
    printing.run();
    draw();
  }

  private void erase() {
    if (resized || resumed) {
      window = Terminal.window();
      drawnLines = resumed ? 0 : drawnLines;
      resized = false;
      resumed = false;
    }
    if (drawnLines > 0) {
      out.print("\u001b[" + drawnLines + "A\u001b[J");
      drawnLines = 0;
    }
  }

  public final void draw() {
    erase();
    List<String> bars = lines(bars(), window.columns());
    // No more than the cursor can go back over.
    int room = Math.min(bars.size(), Math.max(0, window.rows() - 2));
    List<String> lines = new ArrayList<>(bars.subList(bars.size() - room, bars.size()));
    lines.add("%d%s right, %d not".formatted(right, goal, wrong));
    out.print(NO_WRAP);
    lines.forEach(out::println);
    out.print(WRAP);
    out.flush();
    drawnLines = lines.size();
    drawnNanos = System.nanoTime();
  }

  /** Coarser steps, until they fit on a screen. */
  private List<Bar> bars() {
    double step = STEP;
    List<Bar> bars = times.get().bars(step);
    while (bars.size() > Math.max(5, Math.min(MOST_BARS, window.rows() - 3))) {
      step *= STEP;
      bars = times.get().bars(step);
    }
    return bars;
  }

  /** A line for each bar, none longer than the window is wide. */
  private static List<String> lines(List<Bar> bars, int columns) {
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
    String from = Wording.time(bar.fromNanos());
    String drawn = "#".repeat(length) + " ".repeat(width - length);
    return "%10s .. %10s |%s| %d".formatted(from, Wording.time(bar.toNanos()), drawn, bar.count());
  }
}
