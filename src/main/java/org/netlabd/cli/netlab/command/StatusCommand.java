// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.command;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.netlabd.cli.netlab.option.DaemonOptions;
import org.netlabd.cli.netlab.option.JsonOption;
import org.netlabd.cli.netlab.report.StatusReport;
import org.netlabd.control.Request;
import org.netlabd.values.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "status")
public final class StatusCommand implements Callable<Integer> {

  @Mixin private final DaemonOptions daemon = new DaemonOptions();

  @Mixin private final JsonOption json = new JsonOption();

  @Option(names = {"-v", "--verbose"})
  private boolean verbose;

  @Override
  public Integer call() throws Exception {
    return json.around(Map::of, this::ask);
  }

  private int ask() throws IOException {
    Map<String, ?> status = daemon.ask(new Request("status")).fields();
    json.tell(Map.of("daemon", status), () -> StatusReport.lines(status, verbose));
    return ExitStatus.OK;
  }
}
