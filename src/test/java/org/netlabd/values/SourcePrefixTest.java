// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourcePrefixTest {

  @ParameterizedTest
  @CsvSource({
    // ipv4, ipv6, address,                            source
    "32,  64,  192.0.2.7,                              192.0.2.7",
    "24,  64,  192.0.2.7,                              192.0.2.0",
    "0,   64,  192.0.2.7,                              0.0.0.0",
    "32,  64,  2001:db8:1:2:3:4:5:6,                   2001:db8:1:2::",
    "32,  48,  2001:db8:1:2:3:4:5:6,                   2001:db8:1::",
    "32,  128, 2001:db8:1:2:3:4:5:6,                   2001:db8:1:2:3:4:5:6",
    "32,  127, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe",
    "32,  0,   2001:db8:1:2:3:4:5:6,                   ::",
  })
  void keepsWhatTellsSourcesApart(int ipv4, int ipv6, String address, String source) {
    SourcePrefix prefix = new SourcePrefix(ipv4, ipv6);
    IpAddress of = IpAddress.parse(address);
    IpAddress masked =
        new IpAddress(prefix.high(of.high(), of.low()), prefix.low(of.high(), of.low()));
    assertEquals(source, masked.toString());
  }
}
