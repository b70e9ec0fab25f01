// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.netlabd.cli.netlab.report.Wording;

/**
 * What a figure may be, in the form of the monitoring plugins' guidelines: {@code 10} is 0 to 10,
 * {@code 10:} 10 or more, {@code ~:10} 10 or less, {@code 10:20} between them, and {@code @10:20}
 * anything else. Immutable.
 *
 * @param inside whether it is what the figure may not be
 */
public record Range(double low, double high, boolean inside) {

  private static final Pattern FORM = Pattern.compile("(@?)(?:(~|[^:~@/]*)(:))?([^:~@/]*)");

  /** Reads it, each of its ends by {@code number}. */
  static Range parse(String text, ToDoubleFunction<String> number) {
    Matcher matcher = FORM.matcher(text);
    Refusal.when(
        !matcher.matches() || text.isEmpty() || text.matches("@?:?"),
        "'" + text + "' is no range; accepted: 10, 10:, 10:20, @10:20, and in quotes '~:10'");
    String from = matcher.group(2) == null ? "" : matcher.group(2);
    String to = matcher.group(4);
    double low = Double.NEGATIVE_INFINITY;
    if (!from.equals("~")) {
      low = from.isEmpty() ? 0 : number.applyAsDouble(from);
    }
    double high = to.isEmpty() ? Double.POSITIVE_INFINITY : number.applyAsDouble(to);
    Refusal.when(low > high, "'" + text + "' ends below its beginning");
    return new Range(low, high, !matcher.group(1).isEmpty());
  }

  /** Whether a figure is not what it may be; where there is none, nothing is said against it. */
  public boolean isBrokenBy(double value) {
    return !Double.isNaN(value) && (value >= low && value <= high) == inside;
  }

  /** As it is written in performance data. */
  @Override
  public String toString() {
    String from = low == 0 ? "" : (Double.isInfinite(low) ? "~" : Wording.plain(low)) + ":";
    String to = Double.isInfinite(high) ? "" : Wording.plain(high);
    return (inside ? "@" : "") + (from.isEmpty() && to.isEmpty() ? "0:" : from) + to;
  }
}
