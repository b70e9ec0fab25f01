// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ResolverTest {

  /** Whether the name is wrong or its servers are away makes a difference to who has to mend it. */
  @Test
  @Timeout(60)
  void saysWhy() {
    String said =
        assertThrows(
                UnknownHostException.class,
                () -> Resolver.addresses("asked-for-by-resolver-test-alone.invalid"))
            .getMessage();
    assertTrue(said.matches("does not resolve: [A-Z].* .*"), said);
  }
}
