// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.dial.Dialing;
import org.netlabd.client.failure.Failure;
import org.netlabd.values.PeerAddress;

public final class ConnectReport {

  private ConnectReport() {}

  public static List<String> lines(String host, Dialing result) {
    List<String> lines = new ArrayList<>();
    int addresses = result.resolution().addresses().size();
    String found = addresses == 1 ? "1 address" : addresses + " addresses";
    lines.add(host + ": " + found + " in " + Wording.time(result.resolution().nanos()));
    result.attempts().forEach(attempt -> lines.add(line(attempt)));
    return lines;
  }

  private static String line(Dialing.Attempt attempt) {
    String peer = PeerAddress.text(attempt.address());
    String took = Wording.time(attempt.nanos());
    Failure failure = attempt.failure();
    if (failure != null) {
      String word = failure.word() == null ? "" : " (" + failure.word() + ")";
      return peer + ": " + failure.text() + word + " after " + took;
    }
    return peer + ": connected from " + local(attempt) + " in " + took;
  }

  private static @Nullable String local(Dialing.Attempt attempt) {
    return attempt.local() == null ? null : PeerAddress.text(attempt.local());
  }

  public static Map<String, @Nullable Object> json(Dialing result) {
    return JsonText.object(
        "resolve_ms",
        result.resolution().nanos() / 1e6,
        "connected",
        result.connection() != null,
        "attempts",
        result.attempts().stream().map(ConnectReport::json).toList());
  }

  private static Map<String, @Nullable Object> json(Dialing.Attempt attempt) {
    return JsonText.object(
        "peer", PeerAddress.text(attempt.address()),
        "local", local(attempt),
        "connect_ms", attempt.nanos() / 1e6,
        "failure", Wording.json(attempt.failure()));
  }
}
