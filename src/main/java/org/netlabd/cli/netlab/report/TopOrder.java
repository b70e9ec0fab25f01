// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.netlabd.stats.Figure;

/** What {@code netlab top} sorts by, the largest first; a word's first letter is its key. */
public enum TopOrder {
  BYTES(Rates.perSecond(Figure.RECEIVED_BYTES), Rates.perSecond(Figure.SENT_BYTES)),
  IN(Rates.perSecond(Figure.RECEIVED_BYTES)),
  OUT(Rates.perSecond(Figure.SENT_BYTES)),
  CONNS(Rates.perSecond(Figure.SESSIONS)),
  DGRAMS(Rates.perSecond(Figure.DATAGRAMS_RECEIVED)),
  REFUSED(Rates.perSecond(Figure.REFUSALS)),
  UNSENT("unsent_bytes", "kernel_unsent_bytes"),
  NAME;

  @SuppressWarnings("ImmutableEnumChecker") // List.of() makes it.
  private final List<String> fields;

  TopOrder(String... fields) {
    this.fields = List.of(fields);
  }

  private double of(Map<String, ?> row) {
    return Fields.sum(row, fields);
  }

  /** Of listeners or sessions; what has no such figure, or the same, is sorted by its bytes. */
  Comparator<Map<String, ?>> comparator() {
    Comparator<Map<String, ?>> name =
        Comparator.comparing(row -> row.get("name") + " " + row.get("peer"));
    return this == NAME
        ? name
        : Comparator.<Map<String, ?>>comparingDouble(this::of)
            .thenComparingDouble(BYTES::of)
            .reversed()
            .thenComparing(name);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
