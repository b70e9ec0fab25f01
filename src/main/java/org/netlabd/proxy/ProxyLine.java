// SPDX-License-Identifier: Apache-2.0
package org.netlabd.proxy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.netlabd.proxy.ProxyHeader.Unusable;
import org.netlabd.values.IpAddress;

/** Version 1 (proxy-protocol.txt, 2.1): {@code PROXY TCP4 CLIENT SERVER PORT PORT} and CR LF. */
final class ProxyLine {

  private static final int MOST_BYTES = 107;
  private static final ByteBuffer START =
      ByteBuffer.wrap("PROXY ".getBytes(StandardCharsets.US_ASCII)).asReadOnlyBuffer();
  private static final Pattern PORT = Pattern.compile("0|[1-9][0-9]{0,4}");

  private ProxyLine() {}

  static ProxyHeader read(ByteBuffer bytes) {
    if (!ProxyHeader.beginsAs(bytes, START)) {
      return new Unusable("no PROXY header");
    }
    byte[] line = new byte[Math.min(bytes.limit(), MOST_BYTES)];
    bytes.get(0, line);
    String text = new String(line, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n");
    if (end >= 0) {
      return read(text.substring(0, end).split(" ", -1), end + 2);
    }
    return text.length() < MOST_BYTES
        ? new ProxyHeader.Incomplete()
        : new Unusable("PROXY line of more than " + MOST_BYTES + " bytes");
  }

  private static ProxyHeader read(String[] words, int length) {
    if (words[1].equals("UNKNOWN")) {
      return ProxyHeader.Accepted.ofPeer(length, false);
    }
    boolean ipv4 = words[1].equals("TCP4");
    if (!ipv4 && !words[1].equals("TCP6")) {
      return new Unusable("PROXY line for neither TCP4, TCP6 nor UNKNOWN");
    }
    if (words.length != 6 || !isPort(words[4]) || !isPort(words[5])) {
      return new Unusable("PROXY line without two addresses and two ports");
    }
    if (words[2].indexOf(':') < 0 != ipv4 || words[3].indexOf(':') < 0 != ipv4) {
      return new Unusable("PROXY line with addresses of the other family");
    }
    try {
      IpAddress client = IpAddress.parse(words[2]);
      IpAddress.parse(words[3]);
      return new ProxyHeader.Accepted(length, false, client, Integer.parseInt(words[4]));
    } catch (IllegalArgumentException e) {
      return new Unusable("PROXY line with a broken address");
    }
  }

  private static boolean isPort(String word) {
    return PORT.matcher(word).matches() && Integer.parseInt(word) <= 65535;
  }
}
