// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.command;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.netlabd.cli.netlab.console.Interruption;
import org.netlabd.cli.netlab.option.EchoOutputs;
import org.netlabd.client.UdpTestServer;
import org.netlabd.client.dial.Target;
import org.netlabd.client.dial.Target.AddressFamily;
import org.netlabd.client.echo.Request;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

@Timeout(30)
class EchoRunTest {

  /** As one that is stopped before it has found its peer. */
  @Test
  void oneThatIsStoppedBeforeItsFirstProbeHasNothingToTell() throws Exception {
    AtomicReference<EchoRun> run = new AtomicReference<>();
    CommandLine command = new CommandLine(CommandSpec.create().name("echo"));
    StringWriter said = new StringWriter();
    command.setOut(
        new PrintWriter(said) {
          @Override
          public void flush() {
            // The first that is printed is "ECHO HOST".
            run.get().stop();
          }
        });
    EchoOutputs outputs = new EchoOutputs();
    outputs.percentiles = List.of(50.0);
    try (UdpTestServer server = UdpTestServer.echo()) {
      Target target = new Target("127.0.0.1", Integer.parseInt(server.port()), AddressFamily.ANY);
      Duration second = Duration.ofSeconds(1);
      Request.Plan plan = Request.Plan.paced(0, second);
      Request request = new Request(target, true, 64, new byte[0], second, plan);
      run.set(new EchoRun("127.0.0.1", request, outputs, command, true, true));
      assertThrows(
          InterruptedIOException.class,
          () -> run.get().run(System.nanoTime(), new Interruption(false), () -> {}));
    }
  }
}
