// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.failure;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.netlabd.net.Icmp;

/** What to do about what a router on the way says. */
class IcmpAdviceTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 11, 0, --ttl",
    "192.0.2.1, 11, 1, send less",
    "192.0.2.1, 3, 0, its firewall",
    "192.0.2.1, 3, 13, its firewall",
    "2001:db8::1, 3, 0, --ttl",
    "2001:db8::1, 3, 1, send less",
    "2001:db8::1, 1, 0, its firewall",
    "198.51.100.1, 3, 13, The host itself",
    "198.51.100.1, 11, 0, --ttl",
    "127.0.0.1, 3, 1, this host",
  })
  void whatToLookAt(String sender, int type, int code, String advice) throws UnknownHostException {
    Icmp said = new Icmp(113, InetAddress.getByName(sender), sender.contains(":"), type, code, 0);
    Failure failure = Failure.of(said, new InetSocketAddress("198.51.100.1", 7));
    assertTrue(failure.advice().contains(advice), failure.advice());
  }
}
