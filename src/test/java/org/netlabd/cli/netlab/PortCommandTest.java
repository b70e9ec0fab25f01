// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PortCommandTest {

  @Test
  void nameToNumberForBothProtocols() {
    assertEquals(new Run(0, "echo 7/tcp\necho 7/udp\n", ""), Run.netlab("port", "echo"));
  }

  @Test
  void numberToNameForOne() {
    assertEquals(new Run(0, "discard 9/udp\n", ""), Run.netlab("port", "9", "udp"));
  }

  @Test
  void unknownOnesAreNameErrors() {
    assertEquals(68, Run.netlab("port", "nosuchservice").status());
    Run number = Run.netlab("port", "65534");
    assertEquals(68, number.status());
    String advice = "(EAI_SERVICE). No service of /etc/services has that number.\n";
    assertTrue(number.err().endsWith(advice), number.err());
    assertEquals(64, Run.netlab("port", "").status());
  }

  @Test
  void protocolIsTcpOrUdp() {
    Run run = Run.netlab("port", "echo", "sctp");
    assertEquals(64, run.status());
    assertTrue(run.err().contains("accepted: tcp, udp"), run.err());
  }
}
