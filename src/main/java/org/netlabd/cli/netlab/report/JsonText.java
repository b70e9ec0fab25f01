package org.netlabd.cli.netlab.report;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.Map;

/** Figures as JSON; the only place that knows its library. */
public final class JsonText {

  private JsonText() {}

  public static String of(Map<String, ?> fields) throws IOException {
    return JSON.std
        .with(JSON.Feature.PRETTY_PRINT_OUTPUT, JSON.Feature.WRITE_NULL_PROPERTIES)
        .asString(fields);
  }

  /** Without line breaks, for a page or a log. */
  public static String compact(Object value) throws IOException {
    return JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES).asString(value);
  }
}
