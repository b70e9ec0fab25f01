// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import java.io.PrintWriter;
import java.time.Instant;
import org.netlabd.client.echo.Observation;
import org.netlabd.client.echo.Observer;
import org.netlabd.client.echo.Reflection;
import org.netlabd.client.echo.Statistics;
import org.netlabd.client.echo.Verdict;
import org.netlabd.client.failure.Failure;
import org.netlabd.values.PeerAddress;

/**
 * A line for each thing seen, as ping has it.
 *
 * @param head begins each, so that one knows which host it is about
 * @param silent whether only the periods have one
 * @param stamped whether the time stands before it, as {@code ping -D} has it
 * @param audible whether an answer rings the bell
 */
public record EchoLines(
    PrintWriter out, String head, boolean silent, boolean stamped, boolean audible)
    implements Observer {

  @Override
  public void observed(Observation seen) {
    if (!silent && seen.verdict() != Verdict.LOST) {
      print(line(seen) + (audible && seen.verdict().counts() ? "\u0007" : ""));
    }
  }

  @Override
  public void failed(Failure failure) {
    if (!silent) {
      print(Wording.failure(failure));
    }
  }

  @Override
  public void period(Statistics figures) {
    print(EchoReport.soFar(figures));
  }

  private void print(String line) {
    Instant now = Instant.now();
    String stamp =
        stamped ? "[%d.%06d] ".formatted(now.getEpochSecond(), now.getNano() / 1_000) : "";
    out.println(stamp + head + line);
    out.flush();
  }

  public static String line(Observation seen) {
    if (!seen.verdict().came()) {
      return "seq=" + seen.seq() + ": " + seen.verdict().words();
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
    Reflection way = seen.reflection();
    if (way != null && !way.isValid()) {
      line.append(" reflector's clock: set meanwhile, or invalid");
    } else if (way != null) {
      line.append(" there=").append(Wording.millis(way.thereNanos()));
      line.append(" back=").append(Wording.millis(way.backNanos()));
      line.append(" reflector=").append(Wording.millis(way.heldNanos())).append(" ms");
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
