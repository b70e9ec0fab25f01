// SPDX-License-Identifier: Apache-2.0
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
  private final int columns;
  private long drawnNanos;
  private volatile long sent;
  private volatile long received;

  /** None is drawn yet; {@code drawn}: {@code err} is a terminal. */
  public ProgressBar(PrintWriter err, long size, boolean drawn) {
    this.err = err;
    this.size = size;
    this.columns = drawn ? Terminal.window().columns() : 0;
  }

  @Override
  public void moved(long sent, long received) {
    this.sent = sent;
    this.received = received;
    if (columns > 0 && System.nanoTime() - drawnNanos > REDRAW_NANOS) {
      drawnNanos = System.nanoTime();
      err.print("\r" + line(size, sent, received, columns));
      err.flush();
    }
  }

  /** Says in figures how far it is; for any thread. */
  public void tell() {
    clear();
    err.println(sent + " of " + size + " bytes sent, " + received + " back");
  }

  /** Leaves an empty line behind. */
  public void clear() {
    if (columns > 0) {
      err.print("\r\u001b[K");
      err.flush();
    }
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
