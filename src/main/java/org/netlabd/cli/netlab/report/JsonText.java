package org.netlabd.cli.netlab.report;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Figures as JSON; the only place that knows its library. */
public final class JsonText {

  private JsonText() {}

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
