// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Socket options whose effect only another host sees. */
@EnabledIf("org.netlabd.cli.Lab#isPossible")
class SocketOptionsTest extends LabTest {

  private static final String LISTENERS =
      "workers = 2, log.level = debug, control.socket = \"%1$s/c\"\n"
          + "listeners { t { protocol = tcp, port = PORT, access.allow = [all], socket { %2$s } }\n"
          + "u { protocol = udp, port = PORT, access.allow = [all], socket { %2$s } } }\n";

  private String start(String options) throws Exception {
    start(LISTENERS, options);
    return daemon.awaitLine("t: tcp 0.0.0.0:") + daemon.awaitLine("u: udp [::]:");
  }

  private String reload(String options) throws Exception {
    daemon.write(String.format(LISTENERS, directory, options));
    // The daemon's process is a child of what entered the namespace, or has taken its place.
    daemon.signal("HUP");
    return daemon.awaitLine("t: tcp 0.0.0.0:") + daemon.awaitLine("u: udp [::]:");
  }

  private void assertHeaders(String protocol, int octet, int hops) throws Exception {
    for (String address : new String[] {"10.80.0.5", "fd80::5"}) {
      String seen = lab.python(lab.peer, "headers.py", daemon.port, address, protocol);
      assertEquals(protocol + " " + octet + " " + hops + "\n", seen, address);
    }
  }

  @Test
  void classAndHopLimitAreThoseOfEveryPacketAlsoAfterAReload() throws Exception {
    String said = start("dscp = af41, ttl = 17");
    assertTrue(said.contains("IP_TOS 136, IP_TTL 17"), said);
    assertTrue(said.contains("IPV6_UNICAST_HOPS 17, IPV6_TCLASS 136"), said);
    assertHeaders("tcp", 34 << 2, 17);
    assertHeaders("udp", 34 << 2, 17);
    said = reload("dscp = EF, ttl = 200");
    assertTrue(said.contains("IP_TOS 184, IP_TTL 200"), said);
    assertHeaders("tcp", 46 << 2, 200);
    assertHeaders("udp", 46 << 2, 200);
    reload("dscp = 0, ttl = auto");
    assertHeaders("tcp", 0, 64);
    assertHeaders("udp", 0, 191);
  }

  @ParameterizedTest
  @CsvSource({"off, 10.90.0.5", "on, ''"})
  void withoutRoutesOnlyNeighboursAreAnswered(String option, String answered) throws Exception {
    lab.on(lab.host, "ip route add 10.90.0.0/24 via 10.80.0.9");
    lab.on(lab.host, "ip addr add 10.90.0.5/32 dev lo");
    lab.on(lab.peer, "ip addr add 10.90.0.9/32 dev lo");
    lab.on(lab.peer, "ip route add 10.90.0.5/32 via 10.80.0.5 src 10.90.0.9");
    start("dont-route = " + option);
    String words = answered.isEmpty() ? "" : "answered";
    String answers = lab.python(lab.peer, "ask.py", daemon.port, "10.80.0.5", "10.90.0.5", words);
    assertEquals(answered, answers.strip());
  }

  @ParameterizedTest
  @CsvSource({"10.81.0.5, 10.80.0.5", "fd81::5, fd80::5"})
  void aDeviceIsTheOnlyOneThatConnectionsAndDatagramsComeBy(String by, String beside)
      throws Exception {
    lab.link("eth1");
    lab.on(lab.host, "ip addr add 10.81.0.5/24 dev eth1; ip addr add fd81::5/64 dev eth1 nodad");
    lab.on(lab.peer, "ip addr add 10.81.0.9/24 dev eth1; ip addr add fd81::9/64 dev eth1 nodad");
    String said = start("bind-to-device = eth1");
    assertTrue(said.contains("SO_BINDTODEVICE \"eth1\""), said);
    for (String protocol : new String[] {"tcp", "udp"}) {
      lab.python(lab.peer, "headers.py", daemon.port, by, protocol);
      String refused =
          lab.on(
              lab.peer,
              "python3 src/test/python/headers.py "
                  + (daemon.port + " " + beside + " " + protocol)
                  + " 2>&1 | tail -1");
      assertTrue(refused.contains("Connection refused"), refused);
    }
  }
}
