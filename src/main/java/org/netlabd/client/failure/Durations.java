// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.failure;

import java.time.Duration;

/** A duration as it would be typed: {@code 10s}, {@code 250ms}. */
final class Durations {

  private Durations() {}

  static String text(Duration duration) {
    long nanos = duration.toNanos();
    if (nanos % 1_000_000_000 == 0) {
      return nanos / 1_000_000_000 + " s";
    }
    return nanos >= 10_000_000 || nanos % 1_000_000 == 0
        ? Math.round(nanos / 1e6) + " ms"
        : nanos / 1_000 + " us";
  }
}
