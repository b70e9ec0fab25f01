// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.command;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.netlabd.cli.netlab.option.OutputOptions;
import org.netlabd.cli.netlab.option.PeerOptions;
import org.netlabd.cli.netlab.report.ConnectReport;
import org.netlabd.cli.netlab.report.Outcome;
import org.netlabd.client.dial.Dialing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "connect")
public final class ConnectCommand implements Callable<Integer> {

  @Mixin private final PeerOptions options = new PeerOptions();

  @Mixin private final OutputOptions outputs = new OutputOptions();

  @Override
  public Integer call() throws Exception {
    return outputs.around(Map::of, this::connect);
  }

  private int connect() throws IOException {
    Dialing result = Dialing.dial(options.target("tcp"), options.patience());
    if (result.connection() != null) {
      result.connection().close();
    }
    List<String> lines = ConnectReport.lines(options.host, result);
    Dialing.Attempt last = result.attempts().get(result.attempts().size() - 1);
    String summary = lines.get(lines.size() - 1);
    Map<String, ?> figures = ConnectReport.json(result);
    return outputs.tell(Outcome.of(result.failure(), lines, summary, last.nanos(), figures));
  }
}
