// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.netlabd.client.TestServer;

/** A standard output that cannot be written, in a real process. */
@Timeout(60)
class OutputTest {

  private static Run shell(String line, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", "-c", "set -o pipefail; " + line, "-"));
    command.addAll(ClientProcess.command(arguments));
    Process process = new ProcessBuilder(command).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    return new Run(process.exitValue(), out, err);
  }

  @Test
  void itEndsQuietlyWhenNobodyReadsAnyMore() throws Exception {
    try (TestServer server = TestServer.echo()) {
      Run run = shell("\"$@\" | head -n 1", "echo", "127.0.0.1:" + server.port(), "-i", "5ms");
      assertEquals(141, run.status(), run.err());
      assertEquals("ECHO 127.0.0.1:" + server.port() + " by tcp, 64 bytes\n", run.out());
      assertEquals("", run.err());
    }
  }

  @Test
  void aFullDiskIsAnError() throws Exception {
    Run run = shell("\"$@\" >/dev/full", "port", "echo");
    assertEquals(74, run.status());
    assertEquals("netlab: standard output: No space left on device\n", run.err());
  }
}
