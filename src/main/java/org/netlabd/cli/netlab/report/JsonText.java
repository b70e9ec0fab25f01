// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Figures as JSON; the only place that knows its library. */
public final class JsonText {

  private JsonText() {}

  /** An object of names and values, one after the other, in this order. */
  public static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      object.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return object;
  }

  public static String of(Map<String, ?> fields) {
    return text(fields, JSON.Feature.PRETTY_PRINT_OUTPUT, JSON.Feature.WRITE_NULL_PROPERTIES);
  }

  /** Without line breaks, for a page or a log. */
  public static String compact(Object value) {
    return text(value, JSON.Feature.WRITE_NULL_PROPERTIES);
  }

  private static String text(Object value, JSON.Feature... features) {
    try {
      return JSON.std.with(features).asString(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // It is written to memory.
    }
  }
}
