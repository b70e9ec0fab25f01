// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.cli.netlab.console.Output;
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

  /** Longer than the time-out: it is no time of the server's. */
  @ParameterizedTest
  @ValueSource(strings = {"tcp", "get"})
  void whatIsNotTakenForAWhileCostsNoPatience(String command) throws Exception {
    AtomicInteger taken = new AtomicInteger();
    OutputStream stopped =
        new OutputStream() {
          @Override
          public void write(int octet) {
            write(new byte[1], 0, 1);
          }

          @Override
          public void write(byte[] octets, int offset, int length) {
            if (taken.getAndAdd(length) == 0) {
              LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(3_500));
            }
          }
        };
    byte[] answer = ("HTTP/1.0 200 OK\r\n\r\n" + "x".repeat(4 << 20)).getBytes(US_ASCII);
    try (TestServer server =
        new TestServer(
            socket -> {
              socket.getInputStream().readAllBytes();
              socket.getOutputStream().write(answer);
            })) {
      StringWriter err = new StringWriter();
      int status =
          Netlab.run(
              new String[] {command, "127.0.0.1", server.port(), "/", "--timeout", "3s"},
              new Output(stopped),
              new PrintWriter(err, true));
      assertEquals(0, status, err.toString());
      assertEquals(answer.length, taken.get());
    }
  }

  @Test
  void aFullDiskIsAnError() throws Exception {
    Run run = shell("\"$@\" >/dev/full", "port", "echo");
    assertEquals(74, run.status());
    assertEquals("netlab: standard output: No space left on device\n", run.err());
  }
}
