// SPDX-License-Identifier: Apache-2.0
package org.netlabd.control;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is asked: {@code {"version":1,"command":"end","peer":"192.0.2.7:51234"}}. */
public record Request(String command, Map<String, ?> fields) {

  /** Of requests and answers; the next one when a field's meaning changes or a field goes. */
  static final int VERSION = 1;

  /** A command that needs nothing besides. */
  public Request(String command) {
    this(command, Map.of());
  }

  /** Reads a line; IOException, which says why, when it is no request. */
  static Request of(String line) throws IOException {
    Map<String, Object> fields;
    try (JsonParser parser = JSON.std.createParser(line)) {
      fields = JSON.std.mapFrom(parser);
      // Of null there is no map, and what follows might be another request.
      if (fields == null || parser.nextToken() != null) {
        throw new IOException("a request is one JSON object on one line");
      }
    } catch (JsonProcessingException e) {
      throw new IOException("a request is a JSON object on one line: " + e.getOriginalMessage(), e);
    }
    Object version = fields.getOrDefault("version", VERSION);
    if (!Objects.equals(version, VERSION)) {
      throw new IOException("version " + version + " is not known; known: " + VERSION);
    }
    if (!(fields.get("command") instanceof String command)) {
      throw new IOException("a request has a \"command\"");
    }
    return new Request(command, fields);
  }

  public @Nullable String text(String field) {
    return fields.get(field) instanceof String text ? text : null;
  }

  /** As it crosses the socket, without the line's end. */
  String line() throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("version", VERSION);
    all.put("command", command);
    all.putAll(fields);
    return JSON.std.asString(all);
  }
}
