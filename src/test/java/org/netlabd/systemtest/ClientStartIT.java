// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How long the client takes from its start to its end: printed, for the README; the bound is wide,
 * as other programs may be using the machine.
 */
class ClientStartIT {

  private static final int RUNS = 5;
  private static final long BOUND_MILLIS = 2000;

  @RegisterExtension static final NetlabdHost host = new NetlabdHost();

  @ParameterizedTest
  @ValueSource(strings = {"netlab --version", "netlab connect 127.0.0.1 echo", "netlab reload"})
  void commandIsDoneSoon(String command) {
    String[] millis =
        host.sh(
                "for run in $(seq "
                    + RUNS
                    + "); do start=$(date +%s%N); "
                    + command
                    + " >/dev/null; echo $((($(date +%s%N) - start) / 1000000)); done | sort -n")
            .split("\n");
    System.out.println(command + ", ms: " + String.join(" ", millis));
    assertTrue(millis.length == RUNS, String.join(" ", millis));
    assertTrue(Long.parseLong(millis[RUNS / 2]) < BOUND_MILLIS, String.join(" ", millis));
  }
}
