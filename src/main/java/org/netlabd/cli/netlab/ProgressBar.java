package org.netlabd.cli.netlab;

import java.io.PrintWriter;
import org.netlabd.client.Bulk;

/** A line on a terminal that shows how far a stream is: {@code #} is back, {@code +} is sent. */
final class ProgressBar implements Bulk.Progress {

  private static final int WIDTH = 50;
  private static final long REDRAW_NANOS = 100_000_000;

  private final PrintWriter err;
  private final long size;
  private long drawnNanos;

  ProgressBar(PrintWriter err, long size) {
    this.err = err;
    this.size = size;
  }

  @Override
  public void moved(long sent, long received) {
    long now = System.nanoTime();
    if (now - drawnNanos > REDRAW_NANOS) {
      drawnNanos = now;
      err.print("\r" + line(size, sent, received));
      err.flush();
    }
  }

  /** Leaves an empty line behind. */
  void clear() {
    err.print("\r\u001b[K");
    err.flush();
  }

  static String line(long size, long sent, long received) {
    int back = (int) (WIDTH * Math.min(received, size) / size);
    int gone = (int) (WIDTH * sent / size);
    return "[%s%s%s] %3d%% sent, %3d%% back"
        .formatted(
            "#".repeat(back),
            "+".repeat(Math.max(0, gone - back)),
            " ".repeat(WIDTH - Math.max(gone, back)),
            100 * sent / size,
            100 * Math.min(received, size) / size);
  }
}
