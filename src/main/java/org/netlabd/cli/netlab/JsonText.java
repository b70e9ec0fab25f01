package org.netlabd.cli.netlab;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.Map;

/** Figures as JSON; the only place that knows its library. */
final class JsonText {

  private JsonText() {}

  static String of(Map<String, ?> fields) throws IOException {
    return JSON.std
        .with(JSON.Feature.PRETTY_PRINT_OUTPUT, JSON.Feature.WRITE_NULL_PROPERTIES)
        .asString(fields);
  }

  /** Without line breaks, for a page or a log. */
  static String compact(Object value) throws IOException {
    return JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES).asString(value);
  }
}
