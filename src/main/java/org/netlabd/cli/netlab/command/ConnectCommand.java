package org.netlabd.cli.netlab.command;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.netlabd.cli.netlab.console.Endings;
import org.netlabd.cli.netlab.console.Output;
import org.netlabd.cli.netlab.option.JsonOption;
import org.netlabd.cli.netlab.option.NagiosOption;
import org.netlabd.cli.netlab.option.PeerOptions;
import org.netlabd.cli.netlab.report.ConnectReport;
import org.netlabd.cli.netlab.report.Wording;
import org.netlabd.client.dial.Attempt;
import org.netlabd.client.dial.Dialing;
import org.netlabd.client.failure.Failure;
import org.netlabd.values.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code netlab connect}. */
@Command(
    name = "connect",
    description = {
      "Connects to a TCP port and closes again.",
      "Prints how long it took to resolve the host's name, and for each address tried, in the"
          + " system's order, the local address and how long it took to connect, or why it failed."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  netlab connect localhost echo", "  netlab connect --timeout 1s 192.0.2.7 7"})
public final class ConnectCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private final PeerOptions options = new PeerOptions();

  @Mixin private final JsonOption json = new JsonOption();

  @Mixin private final NagiosOption nagios = new NagiosOption();

  @Override
  public Integer call() throws Exception {
    return json.around(Map::of, this::connect);
  }

  private int connect() throws IOException {
    Dialing result = Dialing.dial(options.target("tcp"), options.patience());
    Failure failure = result.failure();
    if (result.connection() != null) {
      result.connection().close();
    }
    List<String> lines = ConnectReport.lines(options.host, result);
    if (nagios.isAsked()) {
      result.require();
      Attempt made = result.attempts().get(result.attempts().size() - 1);
      return nagios.tell(true, lines.get(lines.size() - 1), made.nanos());
    }
    if (json.isAsked()) {
      json.print(ConnectReport.json(result), Wording.json(failure));
    } else {
      Output.of(spec.commandLine()).lines(lines);
    }
    return failure == null ? ExitStatus.OK : Endings.fail(spec.commandLine(), failure);
  }
}
