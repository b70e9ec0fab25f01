// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.jr.ob.JSON;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A document of {@code --json}, held against its schema in src/main/schema. */
final class JsonDocument {

  private static final String FOLDER = Path.of("src/main/schema").toUri().toString();

  private JsonDocument() {}

  /** The run's one document: all that it printed, valid, and of that command's schema. */
  static Map<String, Object> of(Run run, String command) throws IOException {
    Map<String, Object> document = valid(run.out(), "netlab-" + command + "-1");
    assertEquals("netlab-" + command + "-1", document.get("schema"), run.out());
    return document;
  }

  /** The figures of a run of netlab echo with one host and size. */
  static Map<String, Object> figures(Run run) throws IOException {
    List<?> results = (List<?>) of(run, "echo").get("results");
    assertEquals(1, results.size(), run.out());
    Map<String, Object> figures = new LinkedHashMap<>();
    ((Map<?, ?>) results.get(0)).forEach((key, value) -> figures.put((String) key, value));
    return figures;
  }

  /** The text's fields, after the schema had nothing to say against them. */
  static Map<String, Object> valid(String text, String schema) throws IOException {
    JsonSchema rules =
        JsonSchemaFactory.getInstance(VersionFlag.V202012)
            .getSchema(SchemaLocation.of(FOLDER + schema + ".json"));
    var faults =
        rules.validate(
            text,
            InputFormat.JSON,
            context -> context.getExecutionConfig().setFormatAssertionsEnabled(true));
    assertEquals(Set.of(), faults, text);
    return JSON.std.mapFrom(text);
  }
}
