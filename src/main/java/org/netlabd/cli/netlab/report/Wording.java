// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.failure.Failure;
import org.netlabd.values.PeerAddress;

/** How the client words times, counts and failures; pure. */
public final class Wording {

  private Wording() {}

  /** Three digits or more, and the unit that suits. */
  public static String time(long nanos) {
    if (nanos < 1_000_000) {
      return "%.1f us".formatted(nanos / 1e3);
    }
    return nanos < 1_000_000_000 ? millis(nanos) + " ms" : "%.3f s".formatted(nanos / 1e9);
  }

  public static String millis(long nanos) {
    return "%.3f".formatted(nanos / 1e6);
  }

  /** A plain decimal to six places: no exponent, no zeros at its end. */
  public static String plain(double number) {
    BigDecimal exact = BigDecimal.valueOf(number).setScale(6, RoundingMode.HALF_UP);
    return exact.signum() == 0 ? "0" : exact.stripTrailingZeros().toPlainString();
  }

  public static String count(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  /** One line: the step, the address, the system's words, and what to check. */
  public static String failure(Failure failure) {
    return failure.line() + ". " + failure.advice();
  }

  public static @Nullable Map<String, @Nullable Object> json(@Nullable Failure failure) {
    if (failure == null) {
      return null;
    }
    InetSocketAddress address = failure.address();
    return JsonText.object(
        "stage", failure.stage().word(),
        "kind", failure.kind().name().toLowerCase(Locale.ROOT),
        "errno", failure.word(),
        "text", failure.text(),
        "address", address == null ? null : PeerAddress.text(address),
        "advice", failure.advice());
  }

  /** Of what is no failure of the network's. */
  public static Map<String, @Nullable Object> json(String text) {
    return JsonText.object(
        "stage", null, "kind", "client", "errno", null, "text", text, "address", null, "advice",
        null);
  }
}
