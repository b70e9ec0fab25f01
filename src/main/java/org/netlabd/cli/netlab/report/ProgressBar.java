package org.netlabd.cli.netlab.report;

import java.io.PrintWriter;
import org.netlabd.cli.netlab.console.Terminal;
import org.netlabd.client.Bulk;

/** A line on a terminal that shows how far a stream is: {@code #} is back, {@code +} is sent. */
public final class ProgressBar implements Bulk.Progress {

  private static final int MOST_WIDTH = 50;
  private static final long REDRAW_NANOS = 100_000_000;

  private final PrintWriter err;
  private final long size;
  private final int columns = Terminal.window().columns();
  private long drawnNanos;

  public ProgressBar(PrintWriter err, long size) {
    this.err = err;
    this.size = size;
  }

  @Override
  public void moved(long sent, long received) {
    long now = System.nanoTime();
    if (now - drawnNanos > REDRAW_NANOS) {
      drawnNanos = now;
      err.print("\r" + line(size, sent, received, columns));
      err.flush();
    }
  }

  /** Leaves an empty line behind. */
  public void clear() {
    err.print("\r\u001b[K");
    err.flush();
  }

  private static String line(long size, long sent, long received, int columns) {
    String figures =
        " %3d%% sent, %3d%% back"
            .formatted(100 * sent / size, 100 * Math.min(received, size) / size);
    // The last column stays free: some terminals wrap as soon as it is written.
    int width = Math.min(MOST_WIDTH, columns - figures.length() - 3);
    if (width < 1) {
      return figures.substring(0, Math.min(figures.length(), columns - 1));
    }
    int back = (int) (width * Math.min(received, size) / size);
    int gone = (int) (width * sent / size);
    return "["
        + "#".repeat(back)
        + "+".repeat(Math.max(0, gone - back))
        + " ".repeat(width - Math.max(gone, back))
        + "]"
        + figures;
  }
}
