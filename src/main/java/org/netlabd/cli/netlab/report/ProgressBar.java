// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import java.io.PrintWriter;
import org.netlabd.cli.netlab.console.Terminal;
import org.netlabd.client.Bulk;
import org.netlabd.values.DaemonThread;

/**
 * A line on a terminal that shows how far a stream is: {@code #} is back, {@code +} is sent. A
 * thread of its own draws it: a terminal that takes no output (Ctrl-S) keeps no byte waiting.
 */
public final class ProgressBar implements Bulk.Progress {

  private static final int MOST_WIDTH = 50;
  private static final long REDRAW_MILLIS = 100;

  private final PrintWriter err;
  private final long size;
  private final int columns;
  private volatile long sent;
  private volatile long received;
  private boolean ended;

  /** Drawn from now on, if {@code drawn}: {@code err} is a terminal. */
  public ProgressBar(PrintWriter err, long size, boolean drawn) {
    this.err = err;
    this.size = size;
    this.columns = drawn ? Terminal.window().columns() : 0;
    if (drawn) {
      draw();
      DaemonThread.start("progress", this::drawOnAndOn);
    }
  }

  private void drawOnAndOn() {
    try {
      do {
        Thread.sleep(REDRAW_MILLIS);
      } while (draw());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether it is to be drawn again. */
  private synchronized boolean draw() {
    if (!ended) {
      err.print("\r" + line(size, sent, received, columns));
      err.flush();
    }
    return !ended;
  }

  @Override
  public void moved(long sent, long received) {
    this.sent = sent;
    this.received = received;
  }

  /** Says in figures how far it is; for any thread. */
  public synchronized void tell() {
    erase();
    err.println(sent + " of " + size + " bytes sent, " + received + " back");
  }

  /** Leaves an empty line behind, and is drawn no more. */
  public synchronized void clear() {
    ended = true;
    erase();
  }

  private void erase() {
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
