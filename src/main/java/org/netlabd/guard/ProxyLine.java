package org.netlabd.guard;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.netlabd.guard.ProxyHeader.Accepted;
import org.netlabd.guard.ProxyHeader.Incomplete;
import org.netlabd.guard.ProxyHeader.Unusable;
import org.netlabd.values.IpAddress;

/**
 * Version 1 of the PROXY protocol: {@code PROXY TCP4 CLIENT SERVER PORT PORT} and CR LF. Used by
 * {@link ProxyHeader}; pure.
 */
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
    int end = indexOfCarriageReturn(bytes);
    if (end > MOST_BYTES - 2) {
      return new Unusable("PROXY line of more than " + MOST_BYTES + " bytes");
    }
    if (end + 1 >= bytes.limit()) {
      return new Incomplete();
    }
    if (bytes.get(end + 1) != '\n') {
      return new Unusable("PROXY line with a CR in it");
    }
    byte[] line = new byte[end];
    bytes.get(0, line);
    return read(new String(line, StandardCharsets.ISO_8859_1).split(" ", -1), end + 2);
  }

  /** Where the first one is or, if there is none yet, could be. */
  private static int indexOfCarriageReturn(ByteBuffer bytes) {
    int end = 0;
    while (end < bytes.limit() && end < MOST_BYTES && bytes.get(end) != '\r') {
      end++;
    }
    return end;
  }

  private static ProxyHeader read(String[] words, int length) {
    if (words[1].equals("UNKNOWN")) {
      return new Accepted(length, null, 0);
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
      return new Accepted(length, client, Integer.parseInt(words[4]));
    } catch (IllegalArgumentException e) {
      return new Unusable("PROXY line with a broken address");
    }
  }

  private static boolean isPort(String word) {
    return PORT.matcher(word).matches() && Integer.parseInt(word) <= 65535;
  }
}
