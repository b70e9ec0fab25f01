// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.netlabd.values.Protocol;

class BindKeyTest {

  private static BindKey linkLocal(int zone) throws UnknownHostException {
    byte[] address = Inet6Address.getByName("fe80::1").getAddress();
    return new BindKey(
        Protocol.TCP,
        new InetSocketAddress(Inet6Address.getByAddress(null, address, zone), 7),
        "",
        0);
  }

  /** As a bridge and its ports, or VLANs of one card, often have it. */
  @Test
  void oneLinkLocalAddressOfTwoInterfacesIsTwo() throws UnknownHostException {
    assertEquals(linkLocal(2), linkLocal(2));
    assertNotEquals(linkLocal(2), linkLocal(3));
    assertFalse(linkLocal(2).overlaps(linkLocal(3)));
  }
}
