// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.command;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.netlabd.cli.netlab.console.Endings;
import org.netlabd.cli.netlab.console.Output;
import org.netlabd.cli.netlab.option.DaemonOptions;
import org.netlabd.cli.netlab.option.JsonOption;
import org.netlabd.cli.netlab.report.StatusReport;
import org.netlabd.control.Reply;
import org.netlabd.control.Request;
import org.netlabd.values.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "status",
    description = {
      "Shows what the running netlabd does and has done.",
      "One line for each listener: what it has done since the start and, a second, over the last 10"
          + " seconds or a little more; ACCEPTED are connections, or datagrams. Then for all of them,"
          + " those that a reload has removed included, how sessions ended, what was refused and"
          + " which faults there were. K, M and G are 1,024 times as much. Root and members of the"
          + " group netlabd may ask."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  netlab status", "  netlab status -v", "  netlab status --json"})
public final class StatusCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private final DaemonOptions daemon = new DaemonOptions();

  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = {"-v", "--verbose"},
      description = "Print every figure of each listener, the addresses and the faults' seeds.")
  private boolean verbose;

  @Override
  public Integer call() throws Exception {
    return json.around(Map::of, this::ask);
  }

  private int ask() throws IOException {
    Reply reply = daemon.ask(new Request("status"));
    if (!reply.done()) {
      return Endings.refused(spec.commandLine(), reply);
    }
    if (json.isAsked()) {
      json.print(Map.of("daemon", reply.fields()), null);
    } else {
      Output.of(spec.commandLine()).lines(StatusReport.lines(reply.fields(), verbose));
    }
    return ExitStatus.OK;
  }
}
