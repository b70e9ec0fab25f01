// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.netlabd.cli.netlab.option.Range;
import org.netlabd.client.failure.Failure;
import org.netlabd.client.failure.Kind;
import org.netlabd.net.Stage;
import picocli.CommandLine;

/** A result as the monitoring plugins' guidelines have it: a line, figures, exit statuses. Pure. */
public record Nagios(Status status, String text, List<Figure> figures) {

  /** In the order of their exit statuses, which begin with 0. */
  public enum Status {
    OK,
    WARNING,
    CRITICAL,
    /** The check itself could not be made. */
    UNKNOWN;

    public int exitStatus() {
      return compareTo(OK);
    }

    /** What a failure of the network's is: nobody answers. Names and sockets are of this side. */
    public static Status of(Failure failure) {
      return failure.kind() == Kind.UNKNOWN_NAME || failure.stage() == Stage.SOCKET
          ? UNKNOWN
          : CRITICAL;
    }
  }

  /** A figure and its bounds; NaN: there is none; {@code most}: of all that it can be, or empty. */
  public record Figure(
      String name,
      double value,
      String unit,
      @Nullable Range warn,
      @Nullable Range crit,
      String most) {

    Figure of(String host) {
      return new Figure(host + "_" + name, value, unit, warn, crit, most);
    }

    /** {@code rtt=0.123ms;50;100;0}. */
    String data() {
      String quoted = name.matches("[^' =]*") ? name : "'" + name.replace("'", "''") + "'";
      String shown = Double.isNaN(value) ? "U" : Wording.plain(value) + unit;
      String bounds = (warn == null ? "" : warn) + ";" + (crit == null ? "" : crit);
      return (quoted + "=" + shown + ";" + bounds + ";0;" + most).replaceFirst(";$", "");
    }
  }

  public static Nagios unknown(String why) {
    return new Nagios(Status.UNKNOWN, why, List.of());
  }

  public static Nagios of(Failure failure) {
    return new Nagios(Status.of(failure), Wording.failure(failure), List.of());
  }

  /** A bar begins figures, a line's end more of them, and some systems take the rest for HTML. */
  public String line(String check) {
    String head = check.toUpperCase(Locale.ROOT) + " " + status + " - ";
    String data = figures.stream().map(Figure::data).collect(Collectors.joining(" "));
    return head
        + text.replace('|', '/').replaceAll("\\R", " ").replaceAll("[<>&]", ".")
        + (data.isEmpty() ? "" : " | " + data);
  }

  public int tell(CommandLine command) {
    PrintWriter out = command.getOut();
    out.println(line(command.getCommandName()));
    out.flush();
    return status.exitStatus();
  }
}
