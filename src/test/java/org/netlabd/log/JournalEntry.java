// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What journald makes of a datagram: written from its specification, not from our encoder. */
final class JournalEntry {

  private JournalEntry() {}

  /** The fields in their order; throws where journald would pass over a field. */
  static Map<String, String> decode(byte[] datagram) {
    ByteBuffer in = ByteBuffer.wrap(datagram).order(ByteOrder.LITTLE_ENDIAN);
    Map<String, String> fields = new LinkedHashMap<>();
    while (in.hasRemaining()) {
      StringBuilder name = new StringBuilder();
      byte next = in.get();
      while (next != '=' && next != '\n') {
        name.append((char) next);
        next = in.get();
      }
      byte[] value;
      if (next == '=') {
        int start = in.position();
        while (in.get() != '\n') {
          // To the end of the line.
        }
        value = new byte[in.position() - 1 - start];
        in.get(start, value);
      } else {
        value = new byte[Math.toIntExact(in.getLong())];
        in.get(value);
        require(in.get() == '\n', "no end of " + name);
      }
      require(name.toString().matches("[A-Z][A-Z0-9_]{0,63}"), "no name: " + name);
      require(
          fields.put(name.toString(), new String(value, StandardCharsets.UTF_8)) == null,
          "twice: " + name);
    }
    return fields;
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }
}
