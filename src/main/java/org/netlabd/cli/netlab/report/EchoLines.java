package org.netlabd.cli.netlab.report;

import java.io.PrintWriter;
import org.netlabd.client.echo.Observation;
import org.netlabd.client.echo.Observer;
import org.netlabd.client.echo.Verdict;
import org.netlabd.client.failure.Failure;
import org.netlabd.values.PeerAddress;

/** A line for each thing seen, as ping has it. */
public final class EchoLines implements Observer {

  private final PrintWriter out;

  public EchoLines(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void observed(Observation observation) {
    out.println(line(observation));
    out.flush();
  }

  @Override
  public void failed(Failure failure) {
    out.println(Wording.failure(failure));
    out.flush();
  }

  public static String line(Observation seen) {
    if (seen.verdict() == Verdict.TIMED_OUT) {
      return "seq=" + seen.seq() + ": timed out";
    }
    StringBuilder line = new StringBuilder();
    line.append(Wording.count(seen.length(), "byte"));
    line.append(" from ").append(PeerAddress.text(seen.from()));
    if (seen.seq() >= 0) {
      line.append(": seq=").append(seen.seq());
      line.append(
          seen.rttNanos() < 0
              ? " time unknown: this program did not run meanwhile"
              : " time=" + Wording.millis(seen.rttNanos()) + " ms");
    }
    if (seen.verdict() != Verdict.RIGHT) {
      line.append(seen.seq() >= 0 ? ", " : ": ").append(seen.verdict().words());
    }
    if (seen.mismatch() != null) {
      line.append(": ").append(seen.mismatch().text());
    }
    return line.toString();
  }
}
