// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PeerAddressTest {

  private static InetAddress ofLink(int index) throws Exception {
    byte[] address = InetAddress.getByName("fe80::1").getAddress();
    return Inet6Address.getByAddress(null, address, index);
  }

  /** With one interface to list for each that took 28 s of a processor or more, without 1 s. */
  @Test
  void aMillionRecordsOfALinkDoNotListTheInterfacesEachTime() throws Exception {
    NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
    InetAddress peer = ofLink(loopback.getIndex());
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < 1_000_000; i++) {
      assertEquals("fe80::1%" + loopback.getName(), PeerAddress.text(peer));
    }
    long seconds = TimeUnit.NANOSECONDS.toSeconds(threads.getCurrentThreadCpuTime() - before);
    assertTrue(seconds < 10, () -> seconds + " s");
  }

  @Test
  void aLinkThatHasGoneIsItsNumber() throws Exception {
    assertEquals("fe80::1%2147483647", PeerAddress.text(ofLink(Integer.MAX_VALUE)));
  }
}
