// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What {@code netlab sessions} prints, of the daemon's answer; pure. */
public final class SessionsReport {

  private SessionsReport() {}

  public static List<String> lines(List<Map<String, ?>> sessions) {
    return new Columns<Map<String, ?>>()
        .add("PEER", SessionsReport::peer)
        .add("LISTENER", each -> String.valueOf(each.get("listener")))
        .add("AGE", each -> StatusReport.brief(Fields.number(each, "age_seconds")))
        .add("IDLE", each -> StatusReport.brief(Fields.number(each, "idle_seconds")))
        .add("IN", each -> StatusReport.size(Fields.number(each, "received_bytes")))
        .add("OUT", each -> StatusReport.size(Fields.number(each, "sent_bytes")))
        .add("UNSENT", SessionsReport::unsent)
        .add("UNREAD", SessionsReport::unread)
        .add("RTT", SessionsReport::roundTrip)
        .add("RTX", each -> Objects.requireNonNullElse(each.get("retransmits"), "-").toString())
        .add("", each -> isStalled(each) ? "stalled" : "")
        .lines(sessions);
  }

  static boolean isStalled(Map<String, ?> session) {
    return Boolean.TRUE.equals(session.get("stalled"));
  }

  static String peer(Map<String, ?> session) {
    Object proxy = session.get("proxy");
    return session.get("peer") + (proxy == null ? "" : " via " + proxy);
  }

  static String unsent(Map<String, ?> session) {
    return size(session, Fields.number(session, "unsent_bytes"), "kernel_unsent_bytes");
  }

  static String unread(Map<String, ?> session) {
    return size(session, 0, "kernel_unread_bytes");
  }

  static String roundTrip(Map<String, ?> session) {
    long micros = Math.round(Fields.number(session, "rtt_seconds") * 1e6);
    return session.get("rtt_seconds") == null ? "-" : BigDecimal.valueOf(micros, 3) + "ms";
  }

  /** Ours, and the kernel's where it says. */
  private static String size(Map<String, ?> session, double ours, String kernels) {
    return session.get(kernels) == null && ours == 0
        ? "-"
        : StatusReport.size(ours + Fields.number(session, kernels));
  }
}
