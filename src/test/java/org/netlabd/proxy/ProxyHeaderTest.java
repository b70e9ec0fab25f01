// SPDX-License-Identifier: Apache-2.0
package org.netlabd.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.proxy.ProxyHeader.Accepted;
import org.netlabd.proxy.ProxyHeader.Incomplete;
import org.netlabd.proxy.ProxyHeader.Unusable;
import org.netlabd.values.IpAddress;

class ProxyHeaderTest {

  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
  private static final String IPV4 = "c0000207c00002019c400007";
  private static final String IPV6 =
      "20010db8000000000000000000000007" + "20010db8000000000000000000000001" + "9c400007";

  static byte[] line(String text) {
    return (text + "\r\n").getBytes(ISO_8859_1);
  }

  static byte[] block(String hex) {
    return HexFormat.of().parseHex(SIGNATURE + hex.replace(" ", ""));
  }

  private static Accepted accepted(byte[] header, @Nullable String client, int port) {
    return accepted(header, client, port, false);
  }

  private static Accepted accepted(
      byte[] header, @Nullable String client, int port, boolean isLocal) {
    IpAddress named = client == null ? null : IpAddress.parse(client);
    return new Accepted(header.length, isLocal, named, port);
  }

  /**
   * Whole, it is the answer; less is incomplete at every byte; more, before or after, is ignored.
   */
  private static void assertRead(ProxyHeader expected, byte[] header) {
    IntStream.range(0, header.length)
        .forEach(
            n ->
                assertEquals(new Incomplete(), ProxyHeader.read(ByteBuffer.wrap(header, 0, n), 0)));
    assertEquals(expected, ProxyHeader.read(ByteBuffer.wrap(header), 0));
    ByteBuffer among =
        ByteBuffer.allocateDirect(header.length + 20).position(7).put(header).position(7);
    assertEquals(expected, ProxyHeader.read(among, 0));
    assertEquals(7, among.position());
  }

  @ParameterizedTest
  @CsvSource({
    "PROXY TCP4 192.0.2.7 192.0.2.1 40000 7,          192.0.2.7,   40000",
    "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535, 255.255.255.255, 65535",
    "PROXY TCP4 192.0.2.7 192.0.2.1 0 7,              192.0.2.7,   0",
    "PROXY TCP6 2001:db8::7 2001:db8::1 40000 7,      2001:db8::7, 40000",
    "PROXY TCP6 ::ffff:192.0.2.7 ::1 40000 7,         192.0.2.7,   40000",
    "PROXY UNKNOWN,                                   ,            0",
    "PROXY UNKNOWN whatever it may be,                ,            0",
    "PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535, ,  0",
  })
  void readsLines(String text, @Nullable String client, int port) {
    byte[] header = line(text);
    assertRead(accepted(header, client, port), header);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "21 11 000c " + IPV4 + ",                192.0.2.7,   40000",
        "21 21 0024 " + IPV6 + ",                2001:db8::7, 40000",
        "21 11 0010 " + IPV4 + "05000161,        192.0.2.7,   40000",
        "21 11 0010 " + IPV4 + "0500ff61,        192.0.2.7,   40000",
        "21 11 0010 " + IPV4 + "20000101,        192.0.2.7,   40000",
        "21 00 0000,                             -,           0",
        "21 00 0003 010203,                      -,           0",
        "21 01 0000,                             -,           0",
        "21 10 0000,                             -,           0",
        "21 12 000c " + IPV4 + ",                -,           0",
        "21 22 0024 " + IPV6 + ",                -,           0",
        "21 31 0001 00,                          -,           0",
        "21 32 0000,                             -,           0",
        "20 00 0000,                             -,           0",
        "20 11 000c " + IPV4 + ",                -,           0",
        "20 ff 0002 0102,                        -,           0",
      })
  void readsBlocks(String hex, @Nullable String client, int port) {
    byte[] header = block(hex);
    assertRead(accepted(header, client, port, hex.startsWith("20")), header);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PROXY TCP4 192.0.2.7 192.0.2.1 40000 | two addresses and two ports",
        "PROXY TCP4 192.0.2.7 192.0.2.1 40000 7 7 | two addresses and two ports",
        "PROXY TCP4  192.0.2.7 192.0.2.1 40000 7 | two addresses and two ports",
        "PROXY TCP4 192.0.2.7 192.0.2.1 40000 65536 | two addresses and two ports",
        "PROXY TCP4 192.0.2.7 192.0.2.1 +4000 7 | two addresses and two ports",
        "PROXY TCP4 192.0.2.7 192.0.2.1 -1 7 | two addresses and two ports",
        "PROXY TCP4 192.0.2.7 192.0.2.1 040000 7 | two addresses and two ports",
        "PROXY TCP4 192.0.2.7 192.0.2.1 99999999999 7 | two addresses and two ports",
        "PROXY TCP4 192.0.2.7 192.0.2.1  7 | two addresses and two ports",
        "PROXY TCP4 2001:db8::7 2001:db8::1 40000 7 | addresses of the other family",
        "PROXY TCP4 192.0.2.7 2001:db8::1 40000 7 | addresses of the other family",
        "PROXY TCP6 192.0.2.7 192.0.2.1 40000 7 | addresses of the other family",
        "PROXY TCP4 192.0.2.256 192.0.2.1 40000 7 | a broken address",
        "PROXY TCP4 192.0.2.7 192.0.2 40000 7 | a broken address",
        "PROXY TCP4 010.0.2.7 192.0.2.1 40000 7 | a broken address",
        "PROXY TCP4 localhost 192.0.2.1 40000 7 | a broken address",
        "PROXY TCP6 fe80::1%eth0 ::1 40000 7 | a broken address",
        "PROXY TCP6 [::1] ::1 40000 7 | a broken address",
      })
  void refusesLines(String text, String why) {
    assertRead(
        new Unusable("PROXY line with" + (why.startsWith("two") ? "out " : " ") + why), line(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"UDP4 192.0.2.7 192.0.2.1 1 7", "TCP 1 2 3 4", "", " ", "unknown", "TCP44 "})
  void refusesLinesForAnythingElse(String rest) {
    assertRead(
        new Unusable("PROXY line for neither TCP4, TCP6 nor UNKNOWN"), line("PROXY " + rest));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "31 11 000c " + IPV4 + " | PROXY header of an unknown version or command",
        "11 11 000c " + IPV4 + " | PROXY header of an unknown version or command",
        "22 11 000c " + IPV4 + " | PROXY header of an unknown version or command",
        "ff 11 000c " + IPV4 + " | PROXY header of an unknown version or command",
        "21 13 000c " + IPV4 + " | PROXY header of an unknown address family or transport",
        "21 41 000c " + IPV4 + " | PROXY header of an unknown address family or transport",
        "21 ff 0000 | PROXY header of an unknown address family or transport",
        "21 11 000b c0000207c00002019c4000 | PROXY header without two addresses and two ports",
        "21 21 000c " + IPV4 + " | PROXY header without two addresses and two ports",
        "21 11 0ff1 | PROXY header of more than 4096 bytes",
        "21 11 ffff | PROXY header of more than 4096 bytes",
        "20 11 ffff | PROXY header of more than 4096 bytes",
      })
  void refusesBlocks(String hex, String why) {
    assertEquals(new Unusable(why), ProxyHeader.read(ByteBuffer.wrap(block(hex)), 0));
  }

  @Test
  void theLongestBlockIsReadWhole() {
    byte[] header = block("21 11 0ff0 " + IPV4 + "04".repeat(0xff0 - 12));
    assertEquals(ProxyHeader.MOST_BYTES, header.length);
    assertRead(accepted(header, "192.0.2.7", 40000), header);
  }

  @Test
  void theLongestLineIsReadWholeAndALongerOneRefusedBeforeItsEnd() {
    String start = "PROXY UNKNOWN ";
    byte[] longest = line(start + "x".repeat(105 - start.length()));
    assertEquals(107, longest.length);
    assertRead(accepted(longest, null, 0), longest);
    byte[] longer = line(start + "x".repeat(106 - start.length()));
    Unusable tooLong = new Unusable("PROXY line of more than 107 bytes");
    assertEquals(tooLong, ProxyHeader.read(ByteBuffer.wrap(longer), 0));
    assertEquals(tooLong, ProxyHeader.read(ByteBuffer.wrap(longer, 0, 107), 0));
    assertEquals(new Incomplete(), ProxyHeader.read(ByteBuffer.wrap(longer, 0, 105), 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.0\r\n",
        "hello",
        "PROX ",
        "PROXYTCP4",
        "proxy TCP4",
        "\n",
        "\r\r",
        "\u0000",
        "\r\n\r\n\u0000\r\nQUIT\r",
        "PO"
      })
  void whatIsNoHeaderIsRefusedAtItsFirstWrongByte(String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    assertEquals(new Unusable("no PROXY header"), ProxyHeader.read(ByteBuffer.wrap(bytes), 0));
  }

  @Test
  void onlyCarriageReturnAndLineFeedTogetherEndALine() {
    byte[] unknown = line("PROXY UNKNOWN \r\r x \n y");
    assertRead(accepted(unknown, null, 0), unknown);
    assertRead(
        new Unusable("PROXY line without two addresses and two ports"),
        line("PROXY TCP4 192.0.2.7 192.0.2.1 1\n 2"));
  }

  @Test
  void whyNeverShowsThePeersBytes() {
    byte[] bytes = line("PROXY TCP4 \u001b[31m 192.0.2.1 1 1");
    Unusable refusal =
        assertInstanceOf(Unusable.class, ProxyHeader.read(ByteBuffer.wrap(bytes), 0));
    assertTrue(refusal.why().chars().allMatch(c -> c >= ' ' && c < 127), refusal.why());
  }
}
