// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1,                192.0.2.1",
    "0.0.0.0,                  0.0.0.0",
    "255.255.255.255,          255.255.255.255",
    "::ffff:192.0.2.1,         192.0.2.1",
    "::FFFF:c000:201,          192.0.2.1",
    "::,                       ::",
    "::1,                      ::1",
    "2001:DB8:0:0:0:0:0:1,     2001:db8::1",
    "::192.0.2.1,              ::c000:201",
    "fe80::1,                  fe80::1",
    "64:ff9b::192.0.2.1,       64:ff9b::c000:201",
  })
  void readsEveryFormAndPrintsOne(String text, String printed) {
    assertEquals(printed, IpAddress.parse(text).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "256.0.0.1",
        "1.2.3.4 ",
        "localhost",
        "[::1]",
        "1::2::3",
        ":::",
        "::g",
        "12345::",
        "1:2:3:4:5:6:7:8:9",
        "0x7f.0.0.1",
        "2130706433",
        "::1/128",
        "١.٢.٣.٤"
      })
  void refusesWhatIsNoAddress(String text) {
    Exception refusal = assertThrows(IllegalArgumentException.class, () -> IpAddress.parse(text));
    assertEquals('"' + text + "\" is not a numeric address", refusal.getMessage());
  }

  @Test
  void refusesALeadingZeroAndAZone() {
    assertEquals(
        "\"010.0.0.1\" has a leading zero, which some read as octal: write 10.0.0.1",
        assertThrows(IllegalArgumentException.class, () -> IpAddress.parse("010.0.0.1"))
            .getMessage());
    assertEquals(
        "\"fe80::1%eth0\" has a zone, but counts on every interface: leave the zone out",
        assertThrows(IllegalArgumentException.class, () -> IpAddress.parse("fe80::1%eth0"))
            .getMessage());
  }

  @Test
  void refusesBytesThatAreNoAddress() {
    assertThrows(IllegalArgumentException.class, () -> IpAddress.of(new byte[5]));
  }

  @Test
  void knowsIpv4FromItsNeighbours() {
    assertTrue(IpAddress.parse("0.0.0.0").isIpv4());
    assertTrue(IpAddress.parse("255.255.255.255").isIpv4());
    assertFalse(IpAddress.parse("::fffe:ffff:ffff").isIpv4());
    assertFalse(IpAddress.parse("::1:0:0:0").isIpv4());
    assertFalse(IpAddress.parse("1::ffff:0:0").isIpv4());
  }

  @Property
  void printedTextIsReadBack(@ForAll long high, @ForAll long low) {
    IpAddress address = new IpAddress(high, low);
    assertEquals(address, IpAddress.parse(address.toString()));
    assertEquals(address, IpAddress.of(address.toBytes()));
  }

  @Property
  void agreesWithTheJdkOnIpv4(@ForAll int bits) throws UnknownHostException {
    IpAddress address = IpAddress.ofIpv4(bits);
    InetAddress jdk = InetAddress.getByAddress(address.toBytes());
    assertEquals(jdk.getHostAddress(), address.toString());
    assertEquals(address, IpAddress.of(jdk));
    assertEquals(address, new IpAddress(0, IpAddress.lowOfIpv4(bits)));
  }
}
