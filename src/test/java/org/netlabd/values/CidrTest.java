// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CidrTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,                10.0.0.0/8,      10.255.255.255",
    "0.0.0.0/0,                 0.0.0.0/0,       255.255.255.255",
    "192.0.2.7,                 192.0.2.7,       192.0.2.7",
    "192.0.2.7/32,              192.0.2.7,       192.0.2.7",
    "192.0.2.128/25,            192.0.2.128/25,  192.0.2.255",
    "::ffff:10.0.0.0/104,       10.0.0.0/8,      10.255.255.255",
    "::ffff:0:0/96,             0.0.0.0/0,       255.255.255.255",
    "::ffff:192.0.2.7,          192.0.2.7,       192.0.2.7",
    "::/0,                      ::/0,            ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "::1/128,                   ::1,             ::1",
    "fe80::/10,                 fe80::/10,       febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "2001:db8:0:1::/64,         2001:db8:0:1::/64, 2001:db8:0:1:ffff:ffff:ffff:ffff",
    "2001:db8::8000:0:0:0/65,   2001:db8:0:0:8000::/65, 2001:db8::ffff:ffff:ffff:ffff",
    "::ffff:fffe/127,           ::ffff:fffe/127, ::ffff:ffff",
  })
  void readsNetworksAndAddresses(String text, String printed, String last) {
    Cidr cidr = Cidr.parse(text);
    assertEquals(printed, cidr.toString());
    assertEquals(last, cidr.last().toString());
    assertEquals(cidr, Cidr.parse(cidr.toString()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.1.2.3/8 | \"10.1.2.3/8\" has bits set after its prefix: the network is 10.0.0.0/8, the"
            + " address alone 10.1.2.3",
        "2001:db8::1/64 | \"2001:db8::1/64\" has bits set after its prefix: the network is"
            + " 2001:db8::/64, the address alone 2001:db8::1",
        "::ffff:10.0.0.1/104 | \"10.0.0.1/8\" has bits set after its prefix: the network is"
            + " 10.0.0.0/8, the address alone 10.0.0.1",
        "10.0.0.0/33 | \"10.0.0.0/33\" has a prefix other than 0 to 32",
        "10.0.0.0/-1 | \"10.0.0.0/-1\" has a prefix other than 0 to 32",
        "10.0.0.0/+8 | \"10.0.0.0/+8\" has a prefix other than 0 to 32",
        "10.0.0.0/08 | \"10.0.0.0/08\" has a prefix other than 0 to 32",
        "10.0.0.0/ | \"10.0.0.0/\" has a prefix other than 0 to 32",
        "10.0.0.0/8/8 | \"10.0.0.0/8/8\" has a prefix other than 0 to 32",
        "10.0.0.0/255.0.0.0 | \"10.0.0.0/255.0.0.0\" has a prefix other than 0 to 32",
        "::/129 | \"::/129\" has a prefix other than 0 to 128",
        "::/99999999999 | \"::/99999999999\" has a prefix other than 0 to 128",
        "::ffff:0:0/95 | \"::ffff:0:0/95\" is IPv4-mapped and has a prefix other than 96 to 128",
        "fe80::1%1/64 | \"fe80::1%1\" has a zone, but counts on every interface: leave the zone out",
        "10/8 | \"10\" is not a numeric address",
        "/8 | \"\" is not a numeric address",
        "example.org | \"example.org\" is not a numeric address",
      })
  void refusesAndSaysWhatIsWrong(String text, String message) {
    Exception refusal = assertThrows(IllegalArgumentException.class, () -> Cidr.parse(text));
    assertEquals(message, refusal.getMessage());
  }

  @Property
  void anyTextIsANetworkOrASentence(@ForAll("nearlyNetworks") String text) {
    try {
      Cidr cidr = Cidr.parse(text);
      assertEquals(cidr, Cidr.parse(cidr.toString()));
      assertTrue(cidr.network().compareTo(cidr.last()) <= 0);
    } catch (IllegalArgumentException e) {
      assertEquals(IllegalArgumentException.class, e.getClass(), text);
      assertTrue(e.getMessage().startsWith("\""), text);
    }
  }

  @Provide
  static Arbitrary<String> nearlyNetworks() {
    Arbitrary<String> soup =
        Arbitraries.strings().withChars("0123456789abcdefF:./%[]x+- ").ofMaxLength(50);
    Arbitrary<String> pieces =
        Arbitraries.of(
                "0",
                "1",
                "10",
                "255",
                "256",
                "ffff",
                "::",
                ":",
                ".",
                "/",
                "%",
                "::ffff:",
                "96",
                "128",
                "127.0.0.1",
                "fe80::1",
                "0.0.0.0/0")
            .list()
            .ofMaxSize(12)
            .map(list -> String.join("", list));
    return Arbitraries.oneOf(soup, pieces, Arbitraries.strings().ofMaxLength(60));
  }
}
