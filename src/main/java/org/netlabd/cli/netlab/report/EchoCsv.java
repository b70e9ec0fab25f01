package org.netlabd.cli.netlab.report;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.PrintWriter;
import java.util.Locale;
import org.netlabd.client.echo.Observation;
import org.netlabd.client.echo.Observer;
import org.netlabd.values.PeerAddress;

/** A row for each thing seen. */
public final class EchoCsv implements Observer {

  private final PrintWriter out;
  private final boolean atOnce;
  private final CsvWriter rows;

  /**
   * Writes the head.
   *
   * @param atOnce whether each row is to be seen as soon as it is known
   */
  public EchoCsv(PrintWriter out, boolean atOnce) {
    this.out = out;
    this.atOnce = atOnce;
    rows = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).bufferSize(0).build(out);
    rows.writeRecord("seq", "verdict", "sent_ms", "rtt_ms", "schedule_rtt_ms", "bytes", "from");
  }

  @Override
  public void observed(Observation seen) {
    rows.writeRecord(
        seen.seq() < 0 ? "" : Long.toString(seen.seq()),
        seen.verdict().name().toLowerCase(Locale.ROOT),
        Wording.millis(seen.sentNanos()),
        seen.rttNanos() < 0 ? "" : Wording.millis(seen.rttNanos()),
        seen.rttNanos() < 0 ? "" : Wording.millis(seen.scheduleNanos()),
        Integer.toString(seen.length()),
        PeerAddress.text(seen.from()));
    if (atOnce) {
      out.flush();
    }
  }
}
