// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.netlabd.stats.Figure;

/** Reads JSON that the daemon has answered; what is not there, or not as it should be, is empty. */
public final class Fields {

  private Fields() {}

  /** The number of that name, or 0. */
  public static double number(Map<String, ?> fields, String name) {
    return fields.get(name) instanceof Number number ? number.doubleValue() : 0;
  }

  /** Of several numbers, by their names. */
  public static double sum(Map<String, ?> fields, List<String> names) {
    return names.stream().mapToDouble(name -> number(fields, name)).sum();
  }

  /** A figure's, over the values of its label where it has one. */
  static double sum(Map<String, ?> fields, Figure figure) {
    Object value = fields.get(figure.toString());
    return value instanceof Map<?, ?> byLabel
        ? byLabel.values().stream().mapToDouble(each -> ((Number) each).doubleValue()).sum()
        : number(fields, figure.toString());
  }

  static List<?> list(Map<String, ?> fields, String name) {
    return fields.get(name) instanceof List<?> list ? list : List.of();
  }

  public static List<Map<String, ?>> objects(Map<String, ?> fields, String name) {
    return list(fields, name).stream().<Map<String, ?>>map(Fields::object).toList();
  }

  @SuppressWarnings("unchecked") // The keys of a JSON object are texts.
  static Map<String, ?> object(@Nullable Object value) {
    return value instanceof Map ? (Map<String, ?>) value : Map.of();
  }
}
