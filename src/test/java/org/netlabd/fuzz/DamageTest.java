// SPDX-License-Identifier: Apache-2.0
package org.netlabd.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.netlabd.proxy.ProxyHeader;
import org.netlabd.values.Cidr;
import org.netlabd.values.IpAddress;

/**
 * Damaged PROXY headers and networks, a thousand for each try of a property: whatever comes, there
 * is an answer or a sentence. The number that a failed try prints makes the same thousand again.
 */
class DamageTest {

  private static final int INPUTS = 1_000;

  private static final List<byte[]> NETWORKS =
      texts(
          "10.0.0.0/8",
          "192.0.2.7",
          "255.255.255.255/32",
          "0.0.0.0/0",
          "::/0",
          "::1",
          "2001:db8::/32",
          "2001:db8:1:2:3:4:5:6/128",
          "fe80::1%eth0",
          "::ffff:10.0.0.0/104",
          "fc00::/7");

  private static final List<byte[]> HEADERS = headers();

  private static List<byte[]> texts(String... texts) {
    return Stream.of(texts).map(text -> text.getBytes(ISO_8859_1)).toList();
  }

  private static List<byte[]> headers() {
    List<byte[]> headers =
        new ArrayList<>(
            texts(
                "PROXY TCP4 192.0.2.7 192.0.2.1 51234 7\r\nhello",
                "PROXY TCP6 2001:db8::7 2001:db8::1 65535 7\r\n",
                "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ::1 1 65535\r\n",
                "PROXY UNKNOWN\r\n"));
    headers.add(block(0x21, 0x11, 12));
    headers.add(block(0x21, 0x11, 60));
    headers.add(block(0x21, 0x21, 36));
    headers.add(block(0x20, 0x00, 0));
    headers.add(block(0x21, 0x31, 216));
    return headers;
  }

  private static byte[] block(int command, int family, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(16 + length);
    bytes.put("\r\n\r\n\0\r\nQUIT\n".getBytes(ISO_8859_1));
    bytes.put((byte) command).put((byte) family).putShort((short) length);
    return bytes.array();
  }

  @Property
  void aHeaderGetsOneOfThreeAnswers(@ForAll long seed) {
    Damage damage = new Damage(HEADERS, new Random(seed));
    for (int i = 0; i < INPUTS; i++) {
      byte[] bytes = damage.next();
      ProxyHeader header = ProxyHeader.read(ByteBuffer.wrap(bytes), 0);
      if (header instanceof ProxyHeader.Accepted accepted) {
        int length = accepted.length();
        assertTrue(length > 0 && length <= bytes.length);
        assertEquals(header, ProxyHeader.read(ByteBuffer.wrap(bytes, 0, length), 0));
      } else if (header instanceof ProxyHeader.Incomplete) {
        assertTrue(bytes.length < ProxyHeader.MOST_BYTES, () -> bytes.length + " bytes");
      }
    }
  }

  @Property
  void aNetworkIsReadOrRefusedWithASentence(@ForAll long seed) {
    Damage damage = new Damage(NETWORKS, new Random(seed));
    for (int i = 0; i < INPUTS; i++) {
      String text = new String(damage.next(), ISO_8859_1);
      try {
        Cidr cidr = Cidr.parse(text);
        assertEquals(cidr, Cidr.parse(cidr.toString()));
        IpAddress last = cidr.last();
        assertEquals(last, IpAddress.parse(last.toString()));
      } catch (IllegalArgumentException e) {
        assertEquals(IllegalArgumentException.class, e.getClass(), text);
        assertTrue(e.getMessage().startsWith("\""), text);
      }
    }
  }
}
