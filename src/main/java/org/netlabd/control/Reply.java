// SPDX-License-Identifier: Apache-2.0
package org.netlabd.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the daemon answers: {@code {"version":1,"ok":true,"lines":["Reloaded: lab added"]}}. */
public record Reply(boolean done, Map<String, ? extends @Nullable Object> fields) {

  private static final String FOREIGN = "what answers is no netlabd";

  private static final JSON FORM =
      new JSON(JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build())
          .with(JSON.Feature.WRITE_NULL_PROPERTIES);

  /** Sentences for people, one each. */
  public Reply(boolean done, List<String> lines) {
    this(done, Map.of("lines", List.copyOf(lines)));
  }

  public static Reply failed(String why) {
    return new Reply(false, List.of(why));
  }

  /** Reads what comes, while it comes; IOException when it is no reply. */
  static Reply of(InputStream line) throws IOException {
    try {
      JsonParser answer = JSON.std.createParser(line);
      if (answer.nextToken() == null) {
        throw new IOException("the daemon hung up");
      }
      Map<String, Object> fields = new LinkedHashMap<>(JSON.std.mapFrom(answer));
      if (!(fields.remove("version") instanceof Number version)) {
        throw new ProtocolException(FOREIGN);
      }
      if (!version.equals(Request.VERSION)) {
        String speaks =
            "it speaks version %s of the control socket's protocol, this netlab version %d";
        String wrong = speaks.formatted(version, Request.VERSION);
        return failed(
            "the daemon is of another release: " + wrong + ". Restart it, or use its own netlab.");
      }
      return new Reply(Boolean.TRUE.equals(fields.remove("ok")), fields);
    } catch (JsonEOFException e) {
      throw new IOException("the daemon hung up before the end of its answer", e);
    } catch (JsonProcessingException e) {
      throw new ProtocolException(FOREIGN);
    }
  }

  /** The sentences; none where it answers by figures. */
  public List<String> lines() {
    return fields.get("lines") instanceof List<?> lines
        ? lines.stream().map(String::valueOf).toList()
        : List.of();
  }

  /** Writes it as it crosses the socket; what is an Iterable is gone through meanwhile. */
  void write(OutputStream out) throws IOException {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("version", Request.VERSION);
    all.put("ok", done);
    all.putAll(fields);
    FORM.write(all, out);
    out.write(new byte[] {'\n'});
  }
}
