// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.netlabd.cli.netlab.console.Escape;

/** What {@code netlab sessions} prints, of the daemon's answer; pure. */
public final class SessionsReport {

  private SessionsReport() {}

  /** A line for each session, below a head. */
  public static List<String> lines(List<Map<String, ?>> sessions) {
    Columns columns =
        new Columns(
            "PEER",
            "LISTENER",
            "AGE",
            "IDLE",
            "IN",
            "OUT",
            "UNSENT",
            "UNREAD",
            "RTT",
            "RETRANS",
            "");
    for (Map<String, ?> each : sessions) {
      columns.add(
          each.get("peer") + (each.get("proxy") == null ? "" : " via " + each.get("proxy")),
          String.valueOf(each.get("listener")),
          StatusReport.span(Fields.number(each, "age_seconds")),
          StatusReport.span(Fields.number(each, "idle_seconds")),
          StatusReport.size(Fields.number(each, "received_bytes")),
          StatusReport.size(Fields.number(each, "sent_bytes")),
          size(each, Fields.number(each, "unsent_bytes"), "kernel_unsent_bytes"),
          size(each, 0, "kernel_unread_bytes"),
          each.get("rtt_seconds") == null
              ? "-"
              : String.format(Locale.ROOT, "%.3f ms", Fields.number(each, "rtt_seconds") * 1e3),
          text(each.get("retransmits")),
          Boolean.TRUE.equals(each.get("stalled")) ? "stalled" : "");
    }
    return columns.lines().stream().map(Escape::line).toList();
  }

  /** Ours, and the kernel's where it says. */
  private static String size(Map<String, ?> session, double ours, String kernels) {
    return session.get(kernels) == null && ours == 0
        ? "-"
        : StatusReport.size(ours + Fields.number(session, kernels));
  }

  private static String text(@Nullable Object value) {
    return value == null ? "-" : value.toString();
  }
}
