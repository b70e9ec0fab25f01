// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PeerAddressTest {

  private static InetAddress ofLink(int index) throws Exception {
    byte[] address = InetAddress.getByName("fe80::1").getAddress();
    return Inet6Address.getByAddress(null, address, index);
  }

  /** With one interface to list for each that took 28 to 57 s, and without 1 s. */
  @Test
  @Timeout(10)
  void aMillionRecordsOfALinkDoNotListTheInterfacesEachTime() throws Exception {
    NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
    InetAddress peer = ofLink(loopback.getIndex());
    for (int i = 0; i < 1_000_000; i++) {
      assertEquals("fe80::1%" + loopback.getName(), PeerAddress.text(peer));
    }
  }

  @Test
  void aLinkThatHasGoneIsItsNumber() throws Exception {
    assertEquals("fe80::1%2147483647", PeerAddress.text(ofLink(Integer.MAX_VALUE)));
  }
}
