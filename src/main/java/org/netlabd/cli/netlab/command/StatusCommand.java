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

@Command(name = "status")
public final class StatusCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private final DaemonOptions daemon = new DaemonOptions();

  @Mixin private final JsonOption json = new JsonOption();

  @Option(names = {"-v", "--verbose"})
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
