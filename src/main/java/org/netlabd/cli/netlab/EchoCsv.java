package org.netlabd.cli.netlab;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.PrintWriter;
import java.util.Locale;
import org.netlabd.client.echo.Observation;
import org.netlabd.client.echo.Observer;
import org.netlabd.client.net.AddressText;

/** A row for each thing seen. */
final class EchoCsv implements Observer {

  private final CsvWriter rows;

  EchoCsv(PrintWriter out) {
    rows = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).bufferSize(0).build(out);
    rows.writeRecord("seq", "verdict", "sent_ms", "rtt_ms", "schedule_rtt_ms", "bytes", "from");
  }

  @Override
  public void observed(Observation seen) {
    rows.writeRecord(
        seen.seq() < 0 ? "" : Long.toString(seen.seq()),
        seen.verdict().name().toLowerCase(Locale.ROOT),
        Wording.millis(seen.sentNanos()),
        seen.rttNanos() == 0 ? "" : Wording.millis(seen.rttNanos()),
        seen.rttNanos() == 0 ? "" : Wording.millis(seen.scheduleNanos()),
        Integer.toString(seen.length()),
        AddressText.of(seen.from()));
  }
}
