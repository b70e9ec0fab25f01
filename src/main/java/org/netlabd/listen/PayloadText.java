// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.netlabd.config.ListenerSettings.Payload;

/** What a record shows of bytes that a peer has sent: printable ASCII only. Pure. */
final class PayloadText {

  static final int MOST = 1024;

  private static final HexFormat HEX = HexFormat.of();

  private PayloadText() {}

  /** Leaves the buffer as it is. */
  static String of(Payload form, ByteBuffer bytes) {
    int n = Math.min(MOST, bytes.remaining());
    StringBuilder text = new StringBuilder("received ").append(bytes.remaining());
    text.append(bytes.remaining() == 1 ? " byte: " : " bytes: ");
    for (int i = 0; i < n; i++) {
      byte one = bytes.get(bytes.position() + i);
      if (form == Payload.HEX) {
        HEX.toHexDigits(text, one);
      } else {
        append(text, one);
      }
    }
    return text.append(n < bytes.remaining() ? "..." : "").toString();
  }

  private static void append(StringBuilder text, byte one) {
    switch (one) {
      case '\n' -> text.append("\\n");
      case '\r' -> text.append("\\r");
      case '\t' -> text.append("\\t");
      case '\\' -> text.append("\\\\");
      default -> {
        if (one >= ' ' && one < 0x7f) {
          text.append((char) one);
        } else {
          HEX.toHexDigits(text.append("\\x"), one);
        }
      }
    }
  }
}
