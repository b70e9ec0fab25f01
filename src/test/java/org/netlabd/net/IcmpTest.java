// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IcmpTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 3, 4, 720, '192.0.2.1 says: fragmentation needed, MTU 720 (ICMP type 3, code 4)'",
    "192.0.2.1, 3, 4, 0, '192.0.2.1 says: fragmentation needed (ICMP type 3, code 4)'",
    "192.0.2.1, 3, 0, 0, '192.0.2.1 says: net unreachable (ICMP type 3, code 0)'",
    "192.0.2.1, 3, 13, 0,"
        + " '192.0.2.1 says: communication administratively prohibited (ICMP type 3, code 13)'",
    "192.0.2.1, 11, 0, 0, '192.0.2.1 says: time to live exceeded (ICMP type 11, code 0)'",
    "192.0.2.1, 3, 77, 0, '192.0.2.1 says: unreachable (ICMP type 3, code 77)'",
    "2001:db8::1, 1, 3, 0, '2001:db8::1 says: address unreachable (ICMPv6 type 1, code 3)'",
    "2001:db8::1, 2, 0, 0, '2001:db8::1 says: packet too big (ICMPv6 type 2, code 0)'",
  })
  void itSaysWhoSaidWhat(String sender, int type, int code, long mtu, String text)
      throws UnknownHostException {
    InetAddress address = InetAddress.getByName(sender);
    assertEquals(text, new Icmp(113, address, sender.contains(":"), type, code, mtu).text());
  }
}
