// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.netlabd.values.IpAddress;

class LoopRulesTest {

  private static final int EPHEMERAL = 40000;

  /** What is sent from there was sent to there. */
  private static final IpAddress HERE = IpAddress.parse("192.0.2.1");

  private static final IntPredicate OWN_PORTS = port -> port == 7 || port == 7007;

  /** The ports of services that answer by themselves: the default of {@code loop-ports}. */
  static final Set<Integer> ANSWERING_PORTS =
      Set.of(7, 9, 13, 17, 19, 37, 53, 69, 111, 123, 137, 161, 389, 520, 862, 1900, 5353, 11211);

  private static final LoopRules RULES = new LoopRules(ANSWERING_PORTS, OWN_PORTS, false);
  private static final LoopRules BROADCASTING = new LoopRules(ANSWERING_PORTS, OWN_PORTS, true);

  @ParameterizedTest
  @CsvSource({
    // source,         port,  to many, refusal
    "203.0.113.9,      40000, false, ",
    "203.0.113.9,      1, false, ",
    "203.0.113.9,      65535, false, ",
    "2001:db8::9,      40000, false, ",
    "192.0.2.1,        40000, false, ",
    "127.0.0.1,        40000, false, ",
    "::1,              40000, false, ",
    "203.0.113.9,      0, false, loop-port",
    "203.0.113.9,      7, false, loop-port",
    "203.0.113.9,      7007, false, loop-port",
    "203.0.113.9,      19, false, loop-port",
    "203.0.113.9,      11211, false, loop-port",
    "2001:db8::9,      53, false, loop-port",
    "192.0.2.1,        53, false, loop-port",
    "192.0.2.1,        7, false, self",
    "192.0.2.1,        7007, false, self",
    "2001:db8::1,      7007, false, loop-port",
    "127.0.0.1,        7007, false, self",
    "127.9.8.7,        7007, false, self",
    "::1,              7007, false, self",
    "0.0.0.0,          40000, false, self",
    "0.255.255.255,    40000, false, ",
    "223.255.255.255,  40000, false, ",
    "224.0.0.0,        40000, false, multicast",
    "239.255.255.255,  40000, false, multicast",
    "240.0.0.0,        40000, false, ",
    "255.255.255.255,  40000, false, multicast",
    "::,               40000, false, self",
    "ff02::1,          40000, false, multicast",
    "feff::1,          40000, false, ",
    "203.0.113.9,      40000, true, multicast",
    "203.0.113.9,      7, true, loop-port",
    "2001:db8::9,      40000, true, multicast",
  })
  void refuses(String source, int port, boolean toMany, @Nullable String reason) {
    Reason refusal = refusal(RULES, source, port, toMany);
    assertEquals(reason, refusal == null ? null : refusal.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.9,      40000, true, ",
    "2001:db8::9,      40000, true, ",
    "192.0.2.1,        7007, true, self",
  })
  void answersGroupsWhereItIsTold(
      String source, int port, boolean toMany, @Nullable String reason) {
    Reason refusal = refusal(BROADCASTING, source, port, toMany);
    assertEquals(reason, refusal == null ? null : refusal.toString());
  }

  @Test
  void refusesExactlyTheListedPorts() {
    Set<Integer> refused =
        Set.of(
            0, 7, 9, 13, 17, 19, 37, 53, 69, 111, 123, 137, 161, 389, 520, 862, 1900, 5353, 7007,
            11211);
    for (int port = 0; port <= 65535; port++) {
      assertEquals(
          refused.contains(port) ? Reason.LOOP_PORT : null,
          refusal(RULES, "203.0.113.9", port, false),
          "port " + port);
    }
  }

  @Test
  void portsCanBeOthers() {
    LoopRules rules = new LoopRules(Set.of(27015), port -> false, false);
    assertEquals(Reason.LOOP_PORT, refusal(rules, "203.0.113.9", 27015, false));
    assertEquals(Reason.LOOP_PORT, refusal(rules, "203.0.113.9", 0, false));
    assertNull(refusal(rules, "203.0.113.9", 53, false));
    assertNull(refusal(rules, "192.0.2.1", EPHEMERAL, false));
  }

  private static @Nullable Reason refusal(
      LoopRules rules, String source, int port, boolean toMany) {
    IpAddress from = IpAddress.parse(source);
    return rules.refusal(from.high(), from.low(), port, toMany, from.equals(HERE));
  }
}
