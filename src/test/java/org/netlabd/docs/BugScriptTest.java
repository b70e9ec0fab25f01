// SPDX-License-Identifier: Apache-2.0
package org.netlabd.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What reportbug runs. */
class BugScriptTest {

  /** Whatever is broken is what the report is about; a status of failure ends reportbug. */
  @Test
  void succeedsWhereNothingWorks(@TempDir Path empty) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            "/bin/sh", "-c", "exec /bin/sh packaging/deb/debian/netlabd.bug-script 3>&1");
    builder.environment().put("PATH", empty.toString());

    Process script = builder.start();

    String said = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(said.contains("-- netlabd check\n"), said);
    assertEquals(0, script.waitFor(), said);
  }
}
