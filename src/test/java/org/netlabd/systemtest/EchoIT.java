// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The installed service echoes as RFC 862 and netlabd(8) say. */
class EchoIT {

  @RegisterExtension static final NetlabdHost host = new NetlabdHost();

  @Test
  void tenMegabytesComeBackIdentical() throws Exception {
    assertEquals("10485760 bytes came back", result("stream", "10485760"));
  }

  @Test
  void datagramsOfEverySizeComeBack() throws Exception {
    assertEquals(
        "6 datagrams came back", result("sizes", "0", "1", "1400", "8192", "8193", "65507"));
  }

  @Test
  void burstOfDatagramsComesBack() throws Exception {
    assertEquals("200 datagrams came back", result("burst", "200"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.0.0.5", "0:0:0:0:0:0:0:1"})
  void answerComesFromTheAddressThatWasAsked(String address) throws Exception {
    assertEquals(address + " answered", result("source", address));
  }

  @Test
  void answerComesFromAnAddressThatAppearedLater() throws Exception {
    host.sh("ip address add 10.20.30.7/32 dev lo");
    assertEquals("10.20.30.7 answered", result("source", "10.20.30.7"));
  }

  @Test
  void nineHundredSessionsAtOnceAreRight() throws Exception {
    assertEquals("900 sessions were right", result("sessions", "900"));
  }

  private static String result(String... words) throws Exception {
    try (Traffic traffic = host.traffic(words)) {
      return traffic.result();
    }
  }
}
